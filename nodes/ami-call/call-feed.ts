import { callGuarded } from '../../src/guard';
import {
  type AmiConnection,
  AmiError,
  CALL_EVENTS,
  type CallChange,
  CallTracker,
  type Figures,
  type Frame,
} from '../../src/index';
import { Stop, type StopSignal } from '../../src/session';
import type { AmiConfigNode } from '../common/config-node';
import { wasStarting } from '../common/dialplan-loaded';
import { toAmiError } from '../common/errors';
import { Delivered } from './delivered';
import { Devices, learnDevices, listOrNone } from './devices';
import type { CallListener } from './listener';
import { Problems } from './problems';

/** First Asterisk with the bridge and dial events from which calls are built. */
const FIRST_VERSION = 12;
/** ms between two readings of hints and endpoints, because a reload may send no event that this user receives. */
const RELEARN_EVERY = 60 * 60 * 1000;
/** ms until the lists are requested again after an error. */
const RETRY_DELAY = 60_000;

const feeds = new WeakMap<AmiConfigNode, CallFeed>();

/** Tracks the calls of a connection once for all ami-call nodes on it. It exists only while there is such a node. */
export class CallFeed {
  /** Adds a listener. @returns function that removes it */
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
  readonly #delivered = new Delivered();
  #ms = 0;
  readonly #problems = new Problems<'version' | 'calls' | 'devices'>((problem) => {
    for (const listener of this.#listeners) listener.onProblem(problem);
  });
  #retry: NodeJS.Timeout | undefined;
  /** Waits for the end of a call that causes no event. */
  #ending: NodeJS.Timeout | undefined;
  /** Number of requests for the lists of calls. The answer to an older request is ignored. */
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
    listener.onProblem(this.#problems.first);
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
          // The dropped events may have changed calls.
          this.#restore();
        },
      },
    );
    const left = new Stop();
    let isFirst = true;
    const onState = (state: string) => {
      if (state === 'ready' && isFirst) {
        isFirst = false;
        // Later sessions begin with a gap, which is reported in order with the events, when the dialplan is loaded.
        this.#loggedIn();
        callGuarded(() => this.#learnWhenStarted(connection, left));
      }
    };
    connection.on('state', onState);
    onState(connection.state);
    const exclude = connection.include('calls', () => this.#figures());
    const timer = setInterval(() => this.#learn(), RELEARN_EVERY);
    timer.unref();
    this.#stop = () => {
      this.#asked += 1;
      left.abort();
      clearInterval(timer);
      clearTimeout(this.#retry);
      clearTimeout(this.#ending);
      exclude();
      connection.off('state', onState);
      unsubscribe();
    };
  }

  #figures(): Required<Figures>['calls'] {
    return { ...this.#tracker.counts, events: this.#events, ms: Math.round(this.#ms) };
  }

  #take(event: Frame, receivedAt: string): void {
    this.#delivered.event(receivedAt);
    if (event.name === 'Reload') {
      this.#learn();
      return;
    }
    const startedAt = performance.now();
    this.#tracker.take(event, Date.parse(receivedAt));
    this.#events += 1;
    this.#ms += performance.now() - startedAt;
    this.#awaitEnd();
  }

  #awaitEnd(): void {
    const { dueAt } = this.#tracker;
    if (dueAt === undefined || this.#ending) return;
    this.#ending = setTimeout(() => callGuarded(() => this.#endOverdue()), dueAt - Date.now());
    this.#ending.unref();
  }

  async #endOverdue(): Promise<void> {
    await this.#delivered.upTo(Date.now(), () => this.#listeners.size === 0);
    this.#ending = undefined;
    if (this.#listeners.size === 0) return;
    this.#tracker.endOverdue();
    this.#awaitEnd();
  }

  #publish(change: CallChange): void {
    const { call } = change;
    let isTaken = false;
    // Flows may change what they get. The first node may send `call` itself, because its flow runs later than this loop.
    const own = () => {
      if (isTaken) return structuredClone(call);
      isTaken = true;
      return call;
    };
    for (const listener of this.#listeners) listener.onCall(change, this.#delivered.lastAt, own);
  }

  #isTrunk(device: string): boolean {
    for (const listener of this.#listeners) if (listener.isTrunk(device)) return true;
    return false;
  }

  #loggedIn(): void {
    const version = Number(this.#config.connection?.snapshot().version ?? FIRST_VERSION);
    if (version < FIRST_VERSION) {
      const words = `calls need Asterisk 12 or later, and this is Asterisk ${version}`;
      this.#problems.report('version', new AmiError('AMI_ERR_UNSUPPORTED', words));
      return;
    }
    this.#problems.report('version', undefined);
    this.#restore();
    this.#learn();
  }

  /** Reads the current calls from Asterisk. */
  #restore(): void {
    this.#asked += 1;
    const asked = this.#asked;
    const askedAt = Date.now();
    this.#guard('calls', async () => {
      const channels = await this.#list('CoreShowChannels');
      const bridges = await listOrNone(() => this.#list('BridgeList'));
      // A queued Hangup explains why a channel is missing in the list.
      await this.#delivered.upTo(Date.now(), () => asked !== this.#asked);
      if (asked !== this.#asked) return;
      this.#tracker.restore({ channels, bridges, askedAt });
      this.#awaitEnd();
    });
  }

  #learn(): void {
    this.#guard('devices', async () => {
      const devices = await learnDevices((action) => this.#list(action));
      if (this.#listeners.size > 0) this.#devices = devices;
    });
  }

  /** Reads hints and endpoints again when the dialplan is loaded, if the server was starting at the first login. */
  async #learnWhenStarted(connection: AmiConnection, signal: StopSignal): Promise<void> {
    if ((await wasStarting(connection, signal)) && !signal.aborted) this.#learn();
  }

  /** These fixed queries do not depend on the allow-list, because no message can change them. The passwords in the answers are not kept. */
  async #list(action: string): Promise<readonly Frame[]> {
    const { connection } = this.#config;
    if (!connection) return [];
    const { items } = await connection.sendUnchecked({ Action: action });
    return items;
  }

  /** Reports an error of the work, and retries later. A lost connection is not reported, because the next login reads again. */
  #guard(what: 'calls' | 'devices', work: () => Promise<void>): void {
    work().then(
      () => this.#problems.report(what, undefined),
      (error) => {
        if (this.#config.connection?.state !== 'ready' || this.#listeners.size === 0) return;
        this.#problems.report(what, toAmiError(error));
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
