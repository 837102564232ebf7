import type { AmiError } from '../../errors';
import type { Action, Frame } from '../../protocol';
import type { StateKind } from '../kinds';
import type { Origin, StateStore } from '../store';

/** Names of the sources, as a setting has them. */
export const SOURCE_NAMES = [
  'hints',
  'devices',
  'endpoints',
  'presence',
  'mailboxes',
  'queues',
  'parking',
  'conferences',
] as const;

/** Name of a source. */
export type SourceName = (typeof SOURCE_NAMES)[number];

/** The kinds of things that each source has. */
export const SOURCE_KINDS: Readonly<Record<SourceName, readonly StateKind[]>> = {
  hints: ['hint'],
  devices: ['device'],
  endpoints: ['endpoint'],
  presence: ['presence'],
  mailboxes: ['mailbox'],
  queues: ['queue', 'member', 'caller'],
  parking: ['parked'],
  conferences: ['conference'],
};

/** An action whose response or event list has current states. */
export interface Question {
  readonly source: SourceName;
  readonly action: Action;
}

/** A question with what its source does with the answer. */
export interface OwnQuestion extends Question {
  /** Errors that mean an empty list, such as `No active conferences.` */
  readonly saysEmpty?: RegExp;
  /** Whether the source has only less without this action, and does not fail. */
  isOptional?(): boolean;
  /** Takes the response, if it says something itself. */
  onResponse?(response: Frame, origin: Origin): void;
  /** Takes an item in place of the source's `takes`. */
  onItem?(item: Frame, origin: Origin): void;
  /**
   * Called with the complete list, also an empty one. It may ask further.
   *
   * @throws AmiError if the source cannot be read
   */
  onComplete?(askedAt: number): readonly OwnQuestion[];
  /** Called when this Asterisk lacks the action or the user the right. It may ask something else. */
  onRefused?(error: AmiError): readonly OwnQuestion[];
}

export type Take = (frame: Frame, origin: Origin) => void;

/** What one box of the dialog selects. */
export interface Source {
  readonly name: SourceName;
  /** What to do with an event or list item of a name. Names of items that are no events too come in no subscription. */
  readonly takes: Readonly<Record<string, Take>>;
  ask(): readonly OwnQuestion[];
}

/** What a source is made with. */
export interface SourceContext {
  readonly store: StateStore;
  /** Mailboxes to ask for by name: `1001@default`. */
  readonly mailboxes: readonly string[];
}

/** `<unknown>` and similar texts mean an unknown number or name (main/manager_channels.c). */
export function callerText(value: string | undefined): string {
  return value === undefined || /^<?(?:unknown|null|none)>?$/i.test(value) ? '' : value;
}

/** @returns 0 for a header that is missing or no number */
export function numberOf(value: string | undefined): number {
  return Number(value) || 0;
}

/** Reads `yes`, `no`, `1` and `0`. */
export function isYes(value: string | undefined): boolean {
  return value !== undefined && /^(?:yes|1|true)$/i.test(value);
}
