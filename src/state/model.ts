import { EventEmitter } from 'node:events';
import type { AmiError } from '../errors';
import { callGuarded, emitGuarded } from '../guard';
import { type Frame, saysEmptyList, saysPermissionDenied, saysUnknownCommand } from '../protocol';
import { STATE_KINDS, type StateEntry, type StateKind } from './kinds';
import { conferences } from './sources/conferences';
import { devices } from './sources/devices';
import { endpoints } from './sources/endpoints';
import { hints } from './sources/hints';
import { mailboxes } from './sources/mailboxes';
import { parking } from './sources/parking';
import { presence } from './sources/presence';
import { queues } from './sources/queues';
import {
  type OwnQuestion,
  type Question,
  SOURCE_KINDS,
  SOURCE_NAMES,
  type Source,
  type SourceContext,
  type SourceName,
  type Take,
} from './sources/source';
import { StateStore } from './store';

const SOURCES: Readonly<Record<SourceName, (context: SourceContext) => Source>> = {
  hints,
  devices,
  endpoints,
  presence,
  mailboxes,
  queues,
  parking,
  conferences,
};

/** Name, sources and limit of a model. */
export interface StateModelOptions {
  /** Name of the PBX in all entries. Default: ''. */
  pbx?: string;
  /** Default: all. */
  sources?: readonly SourceName[];
  /** Mailboxes to query by name, in addition to those that Asterisk lists: `1001@default`. */
  mailboxes?: readonly string[];
  /** Limit of things that are kept. Default: 200,000. */
  limit?: number;
}

/** Events of a model. */
export interface StateModelEvents {
  /** A thing is new, has changed, or no longer exists (`removed: true`). */
  change: [entry: StateEntry];
}

/** Counts of a model, for monitoring. */
export interface StateModelSnapshot {
  /** Number of known things. */
  things: number;
  /** Number of known things by kind, without kinds that have none. */
  kinds: Partial<Record<StateKind, number>>;
  /** Number of events and list items that were not kept because of a limit. */
  refused: number;
}

/** Receives the answer to a question while it arrives. */
export interface Reading {
  /** Call this with each item of the event list. */
  item(item: Frame): void;
  /**
   * Call this at the end of the answer.
   *
   * @param outcome the response, or the error with which `send` failed
   * @returns further questions, which depend on this answer
   * @throws AmiError the given error, or that of an earlier question, if the source cannot be read. Its known things are kept
   */
  end(outcome: Frame | AmiError): readonly Question[];
}

/**
 * Keeps the current state of the things of some sources. It takes events and the answers to its questions, and emits each change
 * once. It sends nothing itself and has no timers.
 */
export class StateModel extends EventEmitter<StateModelEvents> {
  readonly #store: StateStore;
  readonly #sources = new Map<SourceName, Source>();
  readonly #takes = new Map<string, Take[]>();
  readonly #mailboxes: string[] = [];
  #lastAskedAt = Number.NEGATIVE_INFINITY;
  #lastEventAt = Number.NEGATIVE_INFINITY;
  #handler: ((entry: StateEntry) => void) | undefined;
  #lastText = '';
  #lastTime = Number.NaN;

  constructor({ pbx = '', sources = SOURCE_NAMES, mailboxes = [], limit }: StateModelOptions = {}) {
    super();
    this.setMaxListeners(0);
    this.#store = new StateStore(pbx, (entry) => this.#deliver(entry), limit);
    this.use(sources, mailboxes);
  }

  /** @internal From now on `handler` gets the changes instead of the listeners. An emitter needs a list of its listeners for each. */
  deliverTo(handler: (entry: StateEntry) => void): void {
    this.#handler = handler;
  }

  #deliver(entry: StateEntry): void {
    if (this.#handler) callGuarded(this.#handler, entry);
    else emitGuarded(this, 'change', entry);
  }

  /**
   * Replaces the sources and mailboxes. Things of sources that are no longer used are forgotten, and no change is emitted for
   * them.
   */
  use(sources: readonly SourceName[], mailboxes: readonly string[] = []): void {
    this.#mailboxes.splice(0, Infinity, ...mailboxes);
    for (const name of this.#sources.keys()) {
      if (sources.includes(name)) continue;
      this.#sources.delete(name);
      for (const kind of SOURCE_KINDS[name]) this.#store.clear(kind);
    }
    const context = { store: this.#store, mailboxes: this.#mailboxes };
    for (const name of sources) if (!this.#sources.has(name)) this.#sources.set(name, SOURCES[name](context));
    this.#takes.clear();
    for (const { takes } of this.#sources.values()) {
      for (const [name, take] of Object.entries(takes)) {
        const others = this.#takes.get(name.toLowerCase());
        if (others) others.push(take);
        else this.#takes.set(name.toLowerCase(), [take]);
      }
    }
  }

  /** Names of the events to take. */
  get events(): readonly string[] {
    return [...new Set([...this.#sources.values()].flatMap(({ takes }) => Object.keys(takes)))];
  }

  /**
   * Processes an event. An event whose name is not in `events` has no effect.
   *
   * @param receivedAt ISO time or ms since 1970
   */
  take(event: Frame, receivedAt: string | number = Date.now()): void {
    const takes = this.#takes.get(event.name.toLowerCase());
    if (!takes) return;
    const at = typeof receivedAt === 'number' ? receivedAt : this.#time(receivedAt);
    if (at < this.#lastEventAt) this.#store.clockWentBack(at);
    this.#lastEventAt = at;
    const origin = { at, isListed: false };
    for (const take of takes) take(event, origin);
  }

  /** The questions to send at the start, after a gap, and whenever events may have been missed. */
  questions(sources: readonly SourceName[] = SOURCE_NAMES): readonly Question[] {
    return sources.flatMap((name) => this.#sources.get(name)?.ask() ?? []);
  }

  /**
   * Begins to read the answer to a question of this model. Call it before the question is sent: an event that arrived earlier is
   * older than the answer.
   */
  read(question: Question, askedAt = Date.now()): Reading {
    if (askedAt < this.#lastAskedAt) this.#store.clockWentBack(askedAt - 1);
    this.#lastAskedAt = askedAt;
    const own: OwnQuestion = question;
    const source = this.#sources.get(own.source);
    const takes = source?.takes ?? {};
    // A deploy may change the sources while their answers arrive.
    const isUsed = () => this.#sources.get(own.source) === source;
    // The time of the request, not of the item: an event that arrived after the request may be newer than the item.
    const origin = { at: askedAt, isListed: true };
    const takeOf = (name: string) => own.onItem ?? (Object.hasOwn(takes, name) ? takes[name] : undefined);
    // Nearly all items of a list have the same name.
    let name: string | undefined;
    let take: Take | undefined;
    return {
      item: (item) => {
        if (!isUsed()) return;
        if (item.name !== name) {
          name = item.name;
          take = takeOf(name);
        }
        take?.(item, origin);
      },
      end: (outcome) => {
        if (!isUsed()) return [];
        if (outcome instanceof Error) return this.#failed(own, askedAt, outcome);
        own.onResponse?.(outcome, origin);
        return own.onComplete?.(askedAt) ?? [];
      },
    };
  }

  /** ms since 1970. Cached, because many events arrive with one piece. */
  #time(text: string): number {
    if (text !== this.#lastText) {
      this.#lastText = text;
      this.#lastTime = Date.parse(text);
    }
    return this.#lastTime;
  }

  #failed(question: OwnQuestion, askedAt: number, error: AmiError): readonly Question[] {
    const { response } = error;
    if (response && saysEmptyList(question.action.Action, response))
      return question.onComplete?.(askedAt) ?? [];
    const isRefused = response && (saysUnknownCommand(response) || saysPermissionDenied(response));
    if (isRefused && question.isOptional?.()) return question.onRefused?.(error) ?? [];
    throw error;
  }

  /**
   * @param scope context, queue, lot or technology, for kinds that have one
   * @returns undefined if there is no such thing
   */
  get(kind: StateKind, name: string, scope?: string): StateEntry | undefined {
    return this.#store.get(kind, name, scope);
  }

  /** @returns all things that are known now, by kind, in a new array */
  entries(kinds: readonly StateKind[] = STATE_KINDS): StateEntry[] {
    return ([] as StateEntry[]).concat(...kinds.map((kind) => this.#store.all(kind)));
  }

  /** @returns the counts at this moment */
  snapshot(): StateModelSnapshot {
    const kinds: StateModelSnapshot['kinds'] = {};
    for (const kind of STATE_KINDS) if (this.#store.count(kind) > 0) kinds[kind] = this.#store.count(kind);
    return { things: this.#store.size, kinds, refused: this.#store.refused };
  }
}
