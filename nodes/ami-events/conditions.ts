import type { AmiError, Frame } from '../../src/index';
import { invalid } from '../common/errors';
import { shown } from '../common/message';
import { refuseEmptied, refuseEmptyVariable, refuseUnsetVariable } from '../common/saved-node';
import { LONGEST_PROGRAM, Pattern } from './pattern';

const OPERATORS = ['is', 'contains', 'matches'] as const;

/** A condition on a header. Only an event that meets all conditions becomes a message. */
export interface Condition {
  /** Name of a header, in any case. If it occurs several times, one matching value is enough. */
  header: string;
  /** `matches` searches for a regular expression anywhere in the value. */
  operator: (typeof OPERATORS)[number];
  value: string;
}

/**
 * Limits of characters that an expression searches: in one value, and in all values of a header together. With the limit for the
 * steps of a node's expressions, an event takes at most a million steps, which is a few milliseconds.
 */
const LONGEST_VALUE = 1_000;
const LONGEST_VALUES = 4_000;

/**
 * @returns a test that is true for events that meet all conditions
 *
 * @param saved the conditions as the flow file has them
 * @throws AmiError AMI_ERR_INVALID_ACTION naming the field: `conditions[0].value`
 */
export function eventTest(conditions: unknown, saved?: unknown): (event: Frame) => boolean {
  const isBlank = typeof conditions === 'string' && conditions.trim() === '';
  const list = isBlank ? [] : (conditions ?? []);
  if (!Array.isArray(list)) throw fault('conditions', 'must be a list');
  if (list.length === 0) refuseEmptied('conditions', saved);
  let steps = 0;
  const tests = list.map((condition: Partial<Condition> | null, index) => {
    const name = `conditions[${index}]`;
    const value = Array.isArray(saved) ? saved[index]?.value : undefined;
    const test = headerTest(name, condition ?? {}, value);
    steps += test.steps;
    if (steps > LONGEST_PROGRAM)
      throw fault(
        `${name}.value`,
        `the expressions of a node may have at most ${LONGEST_PROGRAM} steps in total`,
      );
    return test.meets;
  });
  return (event) => tests.every((meets) => meets(event));
}

interface HeaderTest {
  meets: (event: Frame) => boolean;
  /** Number of steps of its expression; 0 without one. */
  steps: number;
}

function headerTest(
  name: string,
  { header, operator, value }: Partial<Condition>,
  saved: unknown,
): HeaderTest {
  for (const [field, given] of Object.entries({ header, value }))
    refuseUnsetVariable(`${name}.${field}`, given);
  // An empty variable would pass every event, because every value contains an empty text.
  refuseEmptyVariable(`${name}.value`, saved, value);
  if (typeof header !== 'string' || header.trim() === '') throw fault(`${name}.header`, 'must name a header');
  if (typeof value === 'object' && value !== null) throw fault(`${name}.value`, 'must be text');
  const wanted = header.trim();
  const text = String(value ?? '');
  switch (operator) {
    case 'is':
      return { meets: (event) => event.all(wanted).some((each) => each === text), steps: 0 };
    case 'contains':
      return { meets: (event) => event.all(wanted).some((each) => each.includes(text)), steps: 0 };
    case 'matches': {
      const pattern = patternOf(`${name}.value`, text);
      return { meets: (event) => isFound(pattern, event.all(wanted)), steps: pattern.size };
    }
    default:
      throw fault(`${name}.operator`, `must be ${OPERATORS.join(', ')}, not ${shown(operator)}`);
  }
}

function isFound(pattern: Pattern, values: readonly string[]): boolean {
  let left = LONGEST_VALUES;
  for (const value of values) {
    const part = value.slice(0, Math.min(LONGEST_VALUE, left));
    if (pattern.test(part)) return true;
    left -= part.length + 1;
    if (left <= 0) return false;
  }
  return false;
}

function patternOf(name: string, source: string): Pattern {
  try {
    return new Pattern(source);
  } catch (error) {
    if (error instanceof SyntaxError) throw fault(name, error.message);
    throw error;
  }
}

function fault(field: string, reason: string): AmiError {
  return invalid(`${field}: ${reason}`);
}
