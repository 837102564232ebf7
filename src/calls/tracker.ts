import { EventEmitter } from 'node:events';
import { emitGuarded } from '../guard';
import type { Frame } from '../protocol';
import { bridgeEvents } from './bridges';
import { CallModel, type Handler } from './call-model';
import { channelEvents } from './channel-events';
import { dialEvents, isPending } from './dials';
import type { CallRecord } from './model';
import { outcomeOf, outcomeOfVia } from './outcome';
import { placeEvents } from './places';
import { emittedOf, isSame, topicOf } from './report';
import { type RestoreLists, restoreModel } from './restore';
import { endTalks, isOpen, settleOldTalks } from './talks';
import { transferEvents } from './transfers';
import type { CallChange, CallCounts, CallDirection, CallOutcome, CallState, CallTopic } from './types';
import { directionOf, stateOf, type ViewOptions, viewOf } from './view';

/** Calls at once. Asterisk itself handles a few thousand. */
const MOST_CALLS = 20_000;
/** ms. A call that is up for longer has lost its Hangup. */
const LONGEST_CALL = 24 * 60 * 60 * 1000;

const HANDLERS: ReadonlyMap<string, Handler> = new Map(
  [channelEvents, dialEvents, bridgeEvents, transferEvents, placeEvents].flatMap(Object.entries<Handler>),
);

/** Settings of a CallTracker. All may be left out. */
export interface CallTrackerOptions {
  /** Name of the PBX, for `call.pbx`. Default: ''. */
  pbx?: string;
  /** Whether a device (`PJSIP/1001`) is a phone of the PBX (true) or a trunk (false); undefined if that is not known. */
  isOurs?: (device: string) => boolean | undefined;
  /** The extension whose hint names a device. */
  extensionOf?: (device: string) => string | undefined;
}

/** The events of a `CallTracker`, with the arguments of their listeners. */
export interface TrackerEvents {
  call: [change: CallChange];
}

/**
 * Makes calls of AMI events: who calls whom, who answered, for how long, how it ended. Holds no socket and no timer. From
 * Asterisk 12; before that there are no bridge and dial events.
 */
export class CallTracker extends EventEmitter<TrackerEvents> {
  readonly #options: ViewOptions;
  readonly #model = new CallModel((older, younger) => this.#merged(older, younger));
  readonly #counts = { ended: 0, overLimit: 0, expired: 0 };
  /** Reports in order: a listener may take the next event. */
  readonly #changes: CallChange[] = [];

  constructor({ pbx = '', isOurs, extensionOf }: CallTrackerOptions = {}) {
    super();
    this.setMaxListeners(0);
    this.#options = { pbx, isOurs, extensionOf };
  }

  /** Number of calls and of what was given up. */
  get counts(): CallCounts {
    return { live: this.#model.calls.size, channels: this.#model.channels.size, ...this.#counts };
  }

  /**
   * Takes an event, and emits the changes that it makes. Events that say nothing of calls are ignored.
   *
   * @param receivedAt arrival in ms since 1970
   */
  take(event: Frame, receivedAt = Date.now()): void {
    const handle = event.kind === 'event' ? HANDLERS.get(event.name) : undefined;
    if (!handle) return;
    this.#model.now = receivedAt;
    if (this.#model.apart.size > 0) settleOldTalks(this.#model);
    handle(this.#model, event);
    this.#giveUpOldest();
    this.#report();
  }

  /**
   * Takes over what is up after a login or a gap. Calls that are no longer up end with outcome `unknown`.
   *
   * @param lists events of CoreShowChannels or Status, and of BridgeList
   * @param receivedAt arrival in ms since 1970
   */
  restore(lists: RestoreLists, receivedAt = Date.now()): void {
    this.#model.now = receivedAt;
    const lost = restoreModel(this.#model, lists);
    for (const call of lost) this.#end(call, 'unknown');
    this.#giveUpOldest();
    this.#report();
  }

  #giveUpOldest(): void {
    const { calls, now } = this.#model;
    for (const call of calls.all()) {
      const isOver = calls.size > MOST_CALLS;
      if (!isOver && now - call.knownAt < LONGEST_CALL) return;
      this.#counts[isOver ? 'overLimit' : 'expired'] += 1;
      this.#giveUp(call);
    }
  }

  #giveUp(call: CallRecord): void {
    const { channels } = this.#model;
    const up = [...call.channels];
    this.#end(call, 'unknown');
    for (const channel of up) {
      channel.bridge?.members.delete(channel);
      channels.remove(channel);
    }
  }

  #report(): void {
    const { touched } = this.#model;
    for (const call of touched) {
      if (call.endedAt !== undefined) continue;
      if (isOver(call)) this.#end(call, undefined);
      else this.#reportChange(call);
    }
    touched.clear();
    this.#emitAll();
  }

  #reportChange(record: CallRecord): void {
    if (record.isDoubtful || !record.from) return;
    updateHold(record, this.#model.now);
    const emitted = emittedOf(record, directionOf(record, this.#options));
    if (record.last && isSame(record.last, emitted)) return;
    this.#push(record.last ? topicOf(record.last, emitted) : 'started', record, emitted);
    record.last = emitted;
  }

  #end(record: CallRecord, given: CallOutcome | undefined): void {
    const { now } = this.#model;
    const isNothing = record.isDoubtful && record.legs.length === 0;
    record.outcome = given ?? outcomeOf(record);
    for (const via of record.via) via.outcome ??= given ?? outcomeOfVia(record, via);
    endTalks(record, now);
    this.#model.calls.end(record);
    this.#model.apart.delete(record);
    if (isNothing) return;
    this.#counts.ended += 1;
    this.#reportEnd(record);
  }

  #merged(older: CallRecord, younger: CallRecord): void {
    // A call that nobody heard of becomes part of the other one without a word.
    if (!younger.last) return;
    younger.outcome = 'merged';
    younger.into = older.id;
    this.#reportEnd(younger);
  }

  #reportEnd(record: CallRecord): void {
    const { now } = this.#model;
    const direction = directionOf(record, this.#options);
    if (!record.last) this.#push('started', record, { state: stateOf(record), direction });
    updateHold(record, now, true);
    record.endedAt = now;
    this.#push('ended', record, { state: 'ended', direction });
  }

  #push(
    topic: CallTopic,
    record: CallRecord,
    { state, direction }: { state: CallState; direction: CallDirection },
  ): void {
    record.n += 1;
    const call = viewOf(record, { now: this.#model.now, state, direction }, this.#options);
    this.#changes.push({ topic, call });
  }

  #emitAll(): void {
    for (let change = this.#changes.shift(); change; change = this.#changes.shift()) {
      emitGuarded(this, 'call', change);
    }
  }
}

/** The last real channel is gone, and no dial goes on that may bring another one. */
function isOver({ from, channels, legs }: CallRecord): boolean {
  if (channels.size === 0) return true;
  if (!from || [...channels].some(({ isReal }) => isReal)) return false;
  return !legs.some(isPending);
}

function updateHold(call: CallRecord, now: number, hasEnded = false): void {
  const isHeld = !hasEnded && call.talks.some((talk) => isOpen(talk) && (talk.a.isHeld || talk.b.isHeld));
  if (isHeld) call.heldSince ??= now;
  else if (call.heldSince !== undefined) {
    call.holdMs += now - call.heldSince;
    call.heldSince = undefined;
  }
}
