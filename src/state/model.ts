import { EventEmitter } from 'node:events';
import type { AmiError } from '../errors';
import { emitGuarded } from '../guard';
import { type Frame, messageOf, saysPermissionDenied, saysUnknownCommand } from '../protocol';
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

export interface StateModelOptions {
  /** Name of the PBX in all entries. Default: ''. */
  pbx?: string;
  /** Default: all. */
  sources?: readonly SourceName[];
  /** Mailboxes to ask for by name, besides those that Asterisk lists: `1001@default`. */
  mailboxes?: readonly string[];
  /** Things that are kept at most. Default: 200,000. */
  limit?: number;
}

export interface StateModelEvents {
  /** A thing is new, has changed, or is gone (`removed: true`). */
  change: [entry: StateEntry];
}

/** Counts of a model, for monitoring. */
export interface StateModelSnapshot {
  /** Things that are known. */
  things: number;
  /** The same by kind, without kinds that have none. */
  kinds: Partial<Record<StateKind, number>>;
  /** Events and list items that were not kept because of a limit. */
  refused: number;
}

/** The answer to a question, as it arrives. */
export interface Reading {
  /** Takes an item of the event list. */
  item(item: Frame): void;
  /**
   * Takes the end: the response, or the error that took its place.
   *
   * @returns further questions, which depend on this answer
   * @throws AmiError the given error, if the source cannot tell its state; what is known of it stays
   */
  end(outcome: Frame | AmiError): readonly Question[];
}

/**
 * What is true now, of the things of some sources. It takes events and answers to its questions, and emits each change once. It
 * sends nothing itself and has no timers.
 */
export class StateModel extends EventEmitter<StateModelEvents> {
  readonly #store: StateStore;
  readonly #sources: readonly Source[];
  readonly #takes = new Map<string, Take[]>();
  #lastEventAt = Number.NEGATIVE_INFINITY;

  constructor({ pbx = '', sources = SOURCE_NAMES, mailboxes = [], limit }: StateModelOptions = {}) {
    super();
    this.setMaxListeners(0);
    this.#store = new StateStore(pbx, (entry) => emitGuarded(this, 'change', entry), limit);
    const context = { store: this.#store, mailboxes };
    this.#sources = [...new Set(sources)].map((name) => SOURCES[name](context));
    for (const { takes } of this.#sources) {
      for (const [name, take] of Object.entries(takes)) {
        const others = this.#takes.get(name.toLowerCase());
        if (others) others.push(take);
        else this.#takes.set(name.toLowerCase(), [take]);
      }
    }
  }

  /** Names of the events to take. */
  get events(): readonly string[] {
    return [...new Set(this.#sources.flatMap(({ takes }) => Object.keys(takes)))];
  }

  /**
   * Takes an event. Others than those in `events` do nothing.
   *
   * @param receivedAt ISO time or ms since 1970
   */
  take(event: Frame, receivedAt: string | number = Date.now()): void {
    const takes = this.#takes.get(event.name.toLowerCase());
    if (!takes) return;
    const at = typeof receivedAt === 'number' ? receivedAt : Date.parse(receivedAt);
    if (at < this.#lastEventAt) this.#store.clockWentBack(at);
    this.#lastEventAt = at;
    const origin = { at, isListed: false };
    for (const take of takes) take(event, origin);
  }

  /** What to ask at the start, after a gap, and when events may have been missed. */
  questions(sources: readonly SourceName[] = this.#sources.map(({ name }) => name)): readonly Question[] {
    return this.#sources.filter(({ name }) => sources.includes(name)).flatMap((source) => source.ask());
  }

  /**
   * Begins to read the answer to a question of this model. Call it before the question is sent: an event that arrived earlier is
   * older than the answer.
   */
  read(question: Question, askedAt = Date.now()): Reading {
    const own: OwnQuestion = question;
    const takes = this.#sources.find(({ name }) => name === own.source)?.takes ?? {};
    return {
      item: (item) => {
        const origin = { at: Date.now(), isListed: true };
        if (own.onItem) own.onItem(item, origin);
        else if (Object.hasOwn(takes, item.name)) takes[item.name]?.(item, origin);
      },
      end: (outcome) => {
        if (outcome instanceof Error) return this.#failed(own, askedAt, outcome);
        own.onResponse?.(outcome, { at: Date.now(), isListed: true });
        return own.onComplete?.(askedAt) ?? [];
      },
    };
  }

  #failed(question: OwnQuestion, askedAt: number, error: AmiError): readonly Question[] {
    const { response } = error;
    if (response && question.saysEmpty?.test(messageOf(response)))
      return question.onComplete?.(askedAt) ?? [];
    const isRefused = response && (saysUnknownCommand(response) || saysPermissionDenied(response));
    if (isRefused && question.isOptional) return question.onRefused?.() ?? [];
    throw error;
  }

  get(kind: StateKind, name: string, scope?: string): StateEntry | undefined {
    return this.#store.get(kind, name, scope);
  }

  /** All things that are known now, by kind. */
  *entries(kinds: readonly StateKind[] = STATE_KINDS): Generator<StateEntry> {
    for (const kind of kinds) yield* this.#store.all(kind);
  }

  snapshot(): StateModelSnapshot {
    const kinds: StateModelSnapshot['kinds'] = {};
    for (const kind of STATE_KINDS) if (this.#store.count(kind) > 0) kinds[kind] = this.#store.count(kind);
    return { things: this.#store.size, kinds, refused: this.#store.refused };
  }
}
