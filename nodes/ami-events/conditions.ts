import { AmiError, type Frame } from '../../src/index';
import { refuseUnsetVariable } from '../common/options';
import { Pattern } from './pattern';

const OPERATORS = ['is', 'contains', 'matches'] as const;

/** What one of an event's headers must be, for the event to become a message. */
export interface Condition {
  /** In any case. One that came several times needs one value that meets it. */
  header: string;
  /** `matches` is a regular expression, found anywhere in the value. */
  operator: (typeof OPERATORS)[number];
  value: string;
}

/** Longer than a header that Asterisk would read itself; what lies behind it is not looked at by an expression. */
const LONGEST_VALUE = 2_000;

/**
 * All of them must be met.
 *
 * @throws AmiError AMI_ERR_INVALID_ACTION naming the field: `conditions[0].value`
 */
export function eventTest(conditions: unknown): (event: Frame) => boolean {
  if (conditions === undefined || conditions === null || conditions === '') return () => true;
  if (!Array.isArray(conditions)) throw invalid('conditions', 'must be a list');
  const tests = conditions.map((condition: Partial<Condition> | null, index) =>
    headerTest(`conditions[${index}]`, condition ?? {}),
  );
  return (event) => tests.every((meets) => meets(event));
}

function headerTest(
  name: string,
  { header, operator, value }: Partial<Condition>,
): (event: Frame) => boolean {
  for (const [field, text] of Object.entries({ header, value }))
    refuseUnsetVariable(`${name}.${field}`, text);
  if (typeof header !== 'string' || header.trim() === '')
    throw invalid(`${name}.header`, 'must name a header');
  const meets = valueTest(name, operator, String(value ?? ''));
  const wanted = header.trim();
  return (event) => event.all(wanted).some(meets);
}

function valueTest(name: string, operator: unknown, wanted: string): (value: string) => boolean {
  switch (operator) {
    case 'is':
      return (value) => value === wanted;
    case 'contains':
      return (value) => value.includes(wanted);
    case 'matches': {
      const pattern = patternOf(`${name}.value`, wanted);
      return (value) => pattern.test(value.slice(0, LONGEST_VALUE));
    }
    default:
      throw invalid(`${name}.operator`, `must be ${OPERATORS.join(', ')}, not ${JSON.stringify(operator)}`);
  }
}

function patternOf(name: string, source: string): Pattern {
  try {
    return new Pattern(source);
  } catch (error) {
    if (error instanceof SyntaxError) throw invalid(name, error.message);
    throw error;
  }
}

function invalid(field: string, why: string): AmiError {
  return new AmiError('AMI_ERR_INVALID_ACTION', `${field}: ${why}`);
}
