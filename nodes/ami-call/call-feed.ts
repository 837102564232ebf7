import {
  AmiError,
  CALL_EVENTS,
  type Call,
  type CallChange,
  type CallCounts,
  CallTracker,
  type Frame,
} from '../../src/index';
import type { AmiConfigNode } from '../common/config-node';
import { toAmiError } from '../common/errors';
import { Devices, learnDevices, listOrNone } from './devices';

/** First Asterisk with the bridge and dial events that calls are made of. */
const FIRST_VERSION = 12;
/** ms. Hints and endpoints may be reloaded without an event that this user receives. */
const RELEARN_EVERY = 60 * 60 * 1000;
/** ms until the lists are requested again after an error. */
const RETRY_DELAY = 60_000;
/** Turns of the event loop without an event after which the queue is empty. */
const QUIET_TURNS = 3;

/** A node that gets the calls of a connection. */
export interface CallListener {
  /** @param own gives the call as an object of the listener's own; the one in `change` belongs to all listeners */
  onCall(change: CallChange, receivedAt: string, own: () => Call): void;
  onProblem(problem: AmiError | undefined): void;
  onOverload(): void;
  /** Devices that are trunks whatever Asterisk says. */
  isTrunk(device: string): boolean;
}

/** What a connection reports of its calls. `ms`: time spent on `events` so far. */
interface CallFigures extends CallCounts {
  events: number;
  ms: number;
}

const feeds = new WeakMap<AmiConfigNode, CallFeed>();

/** The calls of a connection, made once for all ami-call nodes on it, and only while there is one. */
export class CallFeed {
  /** @returns function that ends it */
  static join(config: AmiConfigNode, listener: CallListener): () => void {
    let feed = feeds.get(config);
    if (!feed) {
      feed = new CallFeed(config);
      feeds.set(config, feed);
    }
    return feed.#add(listener);
  }

  readonly #config: AmiConfigNode;
  readonly #listeners = new Set<CallListener>();
  readonly #tracker: CallTracker;
  #devices = new Devices();
  #stop: () => void = () => {};
  #events = 0;
  /** Events of the queue so far, `Reload` included. */
  #delivered = 0;
  #ms = 0;
  /** What failed, until it succeeds. */
  readonly #problems = new Map<'version' | 'calls' | 'devices', AmiError>();
  #retry: NodeJS.Timeout | undefined;
  #receivedAt = '';
  /** Counts the questions: an answer that a newer question overtook is dropped. */
  #asked = 0;

  private constructor(config: AmiConfigNode) {
    this.#config = config;
    this.#tracker = new CallTracker({
      pbx: config.pbx,
      isOurs: (device) => (this.#isTrunk(device) ? false : this.#devices.isOurs(device)),
      extensionOf: (device) => this.#devices.extensionOf(device),
    });
    this.#tracker.on('call', (change) => this.#publish(change));
  }

  #add(listener: CallListener): () => void {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) this.#start();
    listener.onProblem(this.#problem());
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#stop();
      feeds.delete(this.#config);
    };
  }

  #start(): void {
    const { connection } = this.#config;
    if (!connection) return;
    const unsubscribe = connection.subscribe(
      [...CALL_EVENTS, 'Reload'],
      (event, at) => this.#take(event, at),
      {
        onGap: () => this.#loggedIn(),
        onOverload: () => {
          for (const listener of this.#listeners) listener.onOverload();
          // Events are missing now.
          this.#restore();
        },
      },
    );
    let isFirst = true;
    const onState = (state: string) => {
      if (state === 'ready' && isFirst) {
        isFirst = false;
        // Later sessions begin with a gap, which is reported in order with the events.
        this.#loggedIn();
      }
    };
    connection.on('state', onState);
    onState(connection.state);
    const exclude = connection.include('calls', () => this.#figures());
    const timer = setInterval(() => this.#learn(), RELEARN_EVERY);
    timer.unref();
    this.#stop = () => {
      this.#asked += 1;
      clearInterval(timer);
      clearTimeout(this.#retry);
      exclude();
      connection.off('state', onState);
      unsubscribe();
    };
  }

  #figures(): CallFigures {
    return { ...this.#tracker.counts, events: this.#events, ms: Math.round(this.#ms) };
  }

  #take(event: Frame, receivedAt: string): void {
    this.#delivered += 1;
    if (event.name === 'Reload') {
      this.#learn();
      return;
    }
    const startedAt = performance.now();
    this.#receivedAt = receivedAt;
    this.#tracker.take(event, Date.parse(receivedAt));
    this.#events += 1;
    this.#ms += performance.now() - startedAt;
  }

  #publish(change: CallChange): void {
    const { call } = change;
    let isTaken = false;
    // Flows change what they get. The first node to send the call needs no copy: what it sends arrives later.
    const own = () => {
      if (isTaken) return structuredClone(call);
      isTaken = true;
      return call;
    };
    for (const listener of this.#listeners) listener.onCall(change, this.#receivedAt, own);
  }

  #isTrunk(device: string): boolean {
    for (const listener of this.#listeners) if (listener.isTrunk(device)) return true;
    return false;
  }

  #loggedIn(): void {
    const version = Number(this.#config.connection?.snapshot().version ?? FIRST_VERSION);
    if (version < FIRST_VERSION) {
      const words = `calls need Asterisk 12 or later, and this is Asterisk ${version}`;
      this.#report('version', new AmiError('AMI_ERR_UNSUPPORTED', words));
      return;
    }
    this.#report('version', undefined);
    this.#restore();
    this.#learn();
  }

  #problem(): AmiError | undefined {
    return [...this.#problems.values()][0];
  }

  #report(what: 'version' | 'calls' | 'devices', problem: AmiError | undefined): void {
    const before = this.#problem();
    if (problem) this.#problems.set(what, problem);
    else this.#problems.delete(what);
    const now = this.#problem();
    if (now === before) return;
    for (const listener of this.#listeners) listener.onProblem(now);
  }

  /** Takes over the calls that are up. */
  #restore(): void {
    this.#asked += 1;
    const asked = this.#asked;
    const askedAt = Date.now();
    this.#guard('calls', async () => {
      const channels = await this.#list('CoreShowChannels');
      const bridges = await listOrNone(() => this.#list('BridgeList'));
      await this.#takeUpTo(Date.now(), () => asked !== this.#asked);
      if (asked !== this.#asked) return;
      this.#receivedAt = new Date().toISOString();
      this.#tracker.restore({ channels, bridges, askedAt });
    });
  }

  /**
   * Waits until the events that had arrived by then are taken: they wait in a queue, answers do not. A hangup that waits
   * there explains why a channel is missing in the list.
   *
   * @param time ms since 1970
   */
  async #takeUpTo(time: number, isOver: () => boolean): Promise<void> {
    // A queue that is not empty delivers in each turn of the event loop, a long garbage collection aside.
    for (let quiet = 0; quiet < QUIET_TURNS; quiet += 1) {
      const before = this.#delivered;
      await new Promise((resolve) => setImmediate(resolve));
      if (isOver() || Date.parse(this.#receivedAt) > time) return;
      if (this.#delivered !== before) quiet = -1;
    }
  }

  #learn(): void {
    this.#guard('devices', async () => {
      const devices = await learnDevices((action) => this.#list(action));
      if (this.#listeners.size > 0) this.#devices = devices;
    });
  }

  async #list(action: string): Promise<readonly Frame[]> {
    const { connection } = this.#config;
    if (!connection) return [];
    const { items } = await connection.send({ Action: action });
    return items;
  }

  /** A connection that is lost meanwhile is not an error of its own: the next login asks again. */
  #guard(what: 'calls' | 'devices', work: () => Promise<void>): void {
    work().then(
      () => this.#report(what, undefined),
      (error) => {
        if (this.#config.connection?.state !== 'ready' || this.#listeners.size === 0) return;
        this.#report(what, toAmiError(error));
        this.#retryLater();
      },
    );
  }

  #retryLater(): void {
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => {
      if (this.#problems.has('calls')) this.#restore();
      if (this.#problems.has('devices')) this.#learn();
    }, RETRY_DELAY);
    this.#retry.unref();
  }
}
