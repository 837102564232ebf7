import { EventEmitter } from 'node:events';
import { emitGuarded, guarded } from '../guard';
import type { Frame } from '../protocol';
import { bridgeEvents, leave } from './bridges';
import { CallModel, type Handler } from './call-model';
import { channelEvents } from './channel-events';
import { dialEvents } from './dials';
import { hasParty, isOver, LONGEST_TRANSFER, mayGoOn } from './life';
import { leaveQueue, locationEvents } from './locations';
import { outcomeOf, outcomeOfVia } from './outcome';
import type { CallRecord } from './records';
import { emittedOf, isSame, topicOf } from './report';
import { type RestoreLists, restoreModel } from './restore';
import { endTalks, isTogether, settleOldTalks } from './talks';
import { transferEvents } from './transfers';
import type { CallChange, CallCounts, CallDirection, CallOutcome, CallState, CallTopic } from './types';
import { directionOf, stateOf, type ViewOptions, viewOf } from './view';

/** Limit of calls at the same time. Asterisk itself handles a few thousand. */
const MOST_CALLS = 20_000;
/** Limit of the Uniqueids and Linkedids of all calls that are up. A call that rings agents for hours has up to 2,000. */
const MOST_IDS = 200_000;
/** Limit of a call in ms. If a call is up for longer, its Hangup was probably lost. */
const LONGEST_CALL = 24 * 60 * 60 * 1000;

const HANDLERS: ReadonlyMap<string, Handler> = new Map(
  [channelEvents, dialEvents, bridgeEvents, transferEvents, locationEvents].flatMap(Object.entries<Handler>),
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
 * Builds calls from AMI events: caller, called party, answer, durations and outcome. It has no socket and no timer: its
 * owner calls `endOverdue` at `dueAt`. It needs Asterisk 12 or later: older releases have no bridge and dial events.
 */
export class CallTracker extends EventEmitter<TrackerEvents> {
  readonly #options: ViewOptions;
  readonly #model = new CallModel((older, younger) => this.#merged(older, younger));
  readonly #counts = { ended: 0, overLimit: 0, expired: 0 };
  /** Changes to emit, in order. A listener may call `take` while earlier changes are emitted. */
  readonly #changes: CallChange[] = [];

  constructor({ pbx = '', isOurs, extensionOf }: CallTrackerOptions = {}) {
    super();
    this.setMaxListeners(0);
    this.#options = {
      pbx,
      isOurs: isOurs && guarded(isOurs, undefined),
      extensionOf: extensionOf && guarded(extensionOf, undefined),
    };
  }

  /** Counts of live, ended and dropped calls. */
  get counts(): CallCounts {
    return { live: this.#model.calls.size, channels: this.#model.channels.size, ...this.#counts };
  }

  /**
   * Processes an event, and emits the changes that it causes. Events that are not about calls are ignored.
   *
   * @param receivedAt arrival in ms since 1970
   */
  take(event: Frame, receivedAt = Date.now()): void {
    const handle = event.kind === 'event' ? HANDLERS.get(event.name) : undefined;
    if (!handle) return;
    this.#model.now = receivedAt;
    if (this.#model.apart.size > 0) settleOldTalks(this.#model);
    if (this.#model.deserted.size > 0) this.#endDeserted();
    handle(this.#model, event);
    this.#giveUpOldest();
    this.#report();
  }

  /**
   * When to call `endOverdue`, in ms since 1970; undefined if no call waits for its end. A call whose last phone transferred it ends
   * a few seconds later, and nothing happens on the PBX at that moment.
   */
  get dueAt(): number | undefined {
    for (const since of this.#model.deserted.values()) return since + LONGEST_TRANSFER + 1;
    return undefined;
  }

  /** Ends calls whose end causes no event. Call it at `dueAt`, after `take` has got all events that arrived before. */
  endOverdue(now = Date.now()): void {
    this.#model.now = now;
    this.#endDeserted();
    this.#emitAll();
  }

  /**
   * Takes over the calls that are up, after a login or a gap. Calls that are no longer up end with outcome `unknown`.
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
      const isOver = calls.size > MOST_CALLS || calls.ids > MOST_IDS;
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
      leave(this.#model, channel);
      channels.remove(channel);
    }
  }

  /** Ends the calls in which a transfer of a Local channel has dialled nobody for too long. */
  #endDeserted(): void {
    const { deserted, now } = this.#model;
    for (const [call, since] of deserted) {
      if (now - since <= LONGEST_TRANSFER) return;
      this.#end(call, undefined);
    }
  }

  #report(): void {
    const { touched, deserted, now } = this.#model;
    for (const call of touched) {
      if (call.endedAt !== undefined) continue;
      call.leftAt = hasParty(call) ? undefined : (call.leftAt ?? now);
      if (isOver(call)) {
        this.#end(call, undefined);
        continue;
      }
      if (mayGoOn(call)) deserted.delete(call);
      else if (!deserted.has(call)) deserted.set(call, now);
      this.#reportChange(call);
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
    const { now, deserted } = this.#model;
    // Its Local channels may have stayed for a while after its last party.
    const at = record.leftAt ?? now;
    const isNothing = (record.isDoubtful && record.legs.length === 0) || isInternal(record);
    record.outcome = given ?? outcomeOf(record, now);
    for (const via of record.via) via.outcome ??= given ?? outcomeOfVia(record, via, now);
    endTalks(record, at);
    leaveQueue(this.#model, record);
    this.#model.calls.end(record);
    this.#model.apart.delete(record);
    deserted.delete(record);
    if (isNothing) return;
    this.#counts.ended += 1;
    this.#reportEnd(record, at);
  }

  #merged(older: CallRecord, younger: CallRecord): void {
    // A call that was not emitted is joined without a change being emitted.
    if (!younger.last) return;
    younger.outcome = 'merged';
    younger.into = older.id;
    this.#reportEnd(younger, this.#model.now);
  }

  #reportEnd(record: CallRecord, at: number): void {
    const direction = directionOf(record, this.#options);
    if (!record.last) this.#push('started', record, { state: stateOf(record), direction });
    updateHold(record, at, true);
    record.endedAt = at;
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

/** Whether a call had only channels that Asterisk makes for itself, such as the recorder of a conference. */
function isInternal({ from, channelNames }: CallRecord): boolean {
  return from === undefined && ![...channelNames].some((name) => name.startsWith('Local/'));
}

function updateHold(call: CallRecord, now: number, hasEnded = false): void {
  const isHeld = !hasEnded && call.talks.some((talk) => isTogether(talk) && (talk.a.isHeld || talk.b.isHeld));
  if (isHeld) call.heldSince ??= now;
  else if (call.heldSince !== undefined) {
    call.holdMs += now - call.heldSince;
    call.heldSince = undefined;
  }
}
