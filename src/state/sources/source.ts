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

/** A question with the functions of its source that process the answer. */
export interface OwnQuestion extends Question {
  /** True if the source works without this action, with fewer facts. */
  isOptional?(): boolean;
  /** Processes the response, if it contains facts itself. */
  onResponse?(response: Frame, origin: Origin): void;
  /** Processes an item, instead of the source's `takes`. */
  onItem?(item: Frame, origin: Origin): void;
  /**
   * Called when the list is complete, even if it is empty. It may return further questions.
   *
   * @throws AmiError if the source cannot be read
   */
  onComplete?(askedAt: number): readonly OwnQuestion[];
  /** Called if this Asterisk lacks the action, or the user lacks the right. It may return other questions. */
  onRefused?(error: AmiError): readonly OwnQuestion[];
}

export type Take = (frame: Frame, origin: Origin) => void;

/** One source of states. The dialog of ami-state has a checkbox for each. */
export interface Source {
  readonly name: SourceName;
  /** Functions by the name of the event or list item that they process. */
  readonly takes: Readonly<Record<string, Take>>;
  ask(): readonly OwnQuestion[];
}

/** Parameters of a source. */
export interface SourceContext {
  readonly store: StateStore;
  /** Mailboxes to query by name: `1001@default`. */
  readonly mailboxes: readonly string[];
}

/** `<unknown>` and similar texts mean an unknown number or name (main/manager_channels.c). */
export function callerText(value: string | undefined): string {
  return value === undefined || /^<?(?:unknown|null|none)>?$/i.test(value) ? '' : value;
}

/** @returns 0 for a header that is missing or not a number */
export function numberOf(value: string | undefined): number {
  return Number(value) || 0;
}

/** Reads `yes`, `no`, `1` and `0`. */
export function isYes(value: string | undefined): boolean {
  return value !== undefined && /^(?:yes|1|true)$/i.test(value);
}
