import {
  type Call,
  type CallChange,
  type CallDirection,
  type CallOutcome,
  type CallTopic,
  wildcardTest,
} from '../../src/index';
import { invalid } from '../common/errors';
import { listOf } from '../common/lists';
import { shown } from '../common/message';
import { refuseEmptied, refuseUnsetVariable, type SavedNode } from '../common/saved-node';

const TOPICS: readonly CallTopic[] = [
  'started',
  'ringing',
  'answered',
  'held',
  'resumed',
  'transferred',
  'parked',
  'conference',
  'pickedUp',
  'changed',
  'ended',
];
const DIRECTIONS: readonly CallDirection[] = ['internal', 'inbound', 'outbound', 'unknown'];
const OUTCOMES: readonly CallOutcome[] = [
  'answered',
  'missed',
  'cancelled',
  'busy',
  'rejected',
  'unreachable',
  'failed',
  'abandoned',
  'handled',
  'merged',
  'unknown',
];

/** The filters of a node as the flow has them. An empty list passes everything. */
export interface FilterFields {
  topics?: unknown;
  directions?: unknown;
  outcomes?: unknown;
  /** Extensions or numbers, with `*`. */
  extensions?: unknown;
  /** Devices that are trunks, with `*`: `PJSIP/provider*`. */
  trunks?: unknown;
}

export interface Filters {
  /** True if the change goes to output 1. */
  passes(change: CallChange): boolean;
  /** True if the call passes all filters except `topics`. */
  passesCall(call: Call): boolean;
  isTrunk(device: string): boolean;
}

/** @throws AmiError AMI_ERR_INVALID_ACTION naming the field */
export function readFilters(fields: FilterFields, saved: SavedNode | undefined): Filters {
  const topics = oneOf('topics', fields, saved, TOPICS);
  const directions = oneOf('directions', fields, saved, DIRECTIONS);
  const outcomes = oneOf('outcomes', fields, saved, OUTCOMES);
  const extensions = texts('extensions', fields, saved).map(wildcardTest);
  const trunks = texts('trunks', fields, saved).map((text) => wildcardTest(text.toLowerCase()));
  const passesCall = (call: Call) =>
    (directions.size === 0 || directions.has(call.direction)) &&
    (outcomes.size === 0 || (call.outcome !== null && outcomes.has(call.outcome))) &&
    (extensions.length === 0 || numbersOf(call).some((number) => extensions.some((fits) => fits(number))));
  return {
    passesCall,
    passes: ({ topic, call }) => (topics.size === 0 || topics.has(topic)) && passesCall(call),
    isTrunk: (device) => trunks.some((fits) => fits(device.toLowerCase())),
  };
}

function oneOf<Value extends string>(
  name: keyof FilterFields,
  fields: FilterFields,
  saved: SavedNode | undefined,
  values: readonly Value[],
): ReadonlySet<Value> {
  const chosen = texts(name, fields, saved).map((text) => {
    const known = values.find((value) => value === text);
    if (known) return known;
    throw invalid(`${name}: ${shown(text)} must be one of ${values.join(', ')}`);
  });
  return new Set(chosen);
}

function texts(name: keyof FilterFields, fields: FilterFields, saved: SavedNode | undefined): string[] {
  const found = listOf(fields[name]).map((value, index) => {
    refuseUnsetVariable(name, value);
    if (typeof value === 'number') return String(value);
    if (typeof value !== 'string') throw invalid(`${name}[${index}] must be text, not ${shown(value)}`);
    return value.trim();
  });
  if (found.length === 0) refuseEmptied(name, saved?.[name]);
  return found;
}

/** @returns all extensions and numbers that take part in a call */
function numbersOf({ from, to, dialled, group, conversations }: Call): string[] {
  // A party that picked up a call and transferred it has only talked.
  const parties = [from, ...(to ? [to] : []), ...group, ...conversations.flatMap(({ between }) => between)];
  return [dialled, ...parties.flatMap(({ extension, number }) => [extension ?? number, number])];
}
