import { fail } from '../../../simulator-error';
import {
  CONDITIONS,
  type EmptyCondition,
  type EmptyConditions,
  type QueueOptions,
  type QueueSettings,
  STRATEGIES,
} from './queue-options';

const LOOSE: readonly EmptyCondition[] = ['penalty', 'invalid'];
const NORMAL: readonly EmptyCondition[] = [...LOOSE, 'paused'];
const STRICT: readonly EmptyCondition[] = [...NORMAL, 'unavailable'];

/** The settings of a queue with the defaults of app_queue. Throws a SimulatorError for a bad value. */
export function settingsOf(options: QueueOptions): QueueSettings {
  const { name, strategy = 'ringall', joinempty = 'yes', leavewhenempty = 'no', autopause = false } = options;
  if (!STRATEGIES.includes(strategy))
    fail(`strategy of queue '${name}' must be one of ${STRATEGIES.join(', ')}, not '${strategy}'`);
  if (typeof autopause !== 'boolean' && autopause !== 'all')
    fail(`autopause of queue '${name}' must be true, false or 'all', not ${JSON.stringify(autopause)}`);
  const seconds = (field: 'timeout' | 'retry' | 'wrapuptime' | 'maxlen' | 'weight', usual: number) => {
    const value = options[field] ?? usual;
    if (Number.isInteger(value) && value >= 0) return value;
    return fail(`${field} of queue '${name}' must be a whole number of 0 or more, not ${value}`);
  };
  return {
    strategy,
    timeout: seconds('timeout', 15),
    retry: seconds('retry', 5) || 5,
    wrapuptime: seconds('wrapuptime', 0),
    maxlen: seconds('maxlen', 0),
    weight: seconds('weight', 0),
    joinempty: conditions(`joinempty of queue '${name}'`, joinempty, { yes: [], no: NORMAL }),
    leavewhenempty: conditions(`leavewhenempty of queue '${name}'`, leavewhenempty, { yes: NORMAL, no: [] }),
    ringinuse: options.ringinuse ?? true,
    autofill: options.autofill ?? false,
    autopause,
  };
}

/**
 * @param timeout of the queue, in seconds
 * @param left ms until the caller leaves the queue
 * @returns ms that members may ring; undefined for no limit
 */
export function ringLimit(timeout: number, left: number): number | undefined {
  if (left <= timeout * 1000) return left;
  return timeout > 0 ? timeout * 1000 : undefined;
}

/** apps/app_queue.c parse_empty_options. */
function conditions(
  field: string,
  text: string,
  words: Readonly<Record<'yes' | 'no', readonly EmptyCondition[]>>,
): EmptyConditions {
  const found = text.split(',').flatMap((part): readonly EmptyCondition[] => {
    const word = part.trim().toLowerCase();
    if (word === 'yes' || word === 'no') return words[word];
    if (word === 'loose') return LOOSE;
    if (word === 'strict') return STRICT;
    const known = CONDITIONS.find((condition) => condition === word);
    return known
      ? [known]
      : fail(`${field} must be yes, no, loose, strict or some of ${CONDITIONS.join(', ')}, not '${text}'`);
  });
  return new Set(found);
}
