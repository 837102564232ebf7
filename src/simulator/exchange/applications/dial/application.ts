import type { Destination } from '../../switch/channel';
import { type Application, argumentsOf } from '../application';
import { Dialling } from './dialling';
import { dialTarget } from './targets';

/**
 * Dial(channel&channel…,timeout,options). Options g, b(context^extension^priority) and U(context) work. Other options
 * are accepted and have no effect.
 */
export const dial: Application = (step) => {
  const [channels = '', timeout = '', options = ''] = argumentsOf(step.data);
  const seconds = Number(timeout);
  const targets = channels.split('&').filter((channel) => channel !== '');
  new Dialling(step, {
    targets: targets.map((channel) => dialTarget(step.board, channel)),
    timeout: timeout !== '' && seconds > 0 ? seconds * 1000 : undefined,
    goesOn: options.replace(/\([^)]*\)/g, '').includes('g'),
    predial: placeOf(options, 'b'),
    routine: placeOf(options, 'U'),
  }).start();
};

/** The argument of an option: `context`, `extension^priority` or `context^extension^priority`, and a routine's arguments. */
function placeOf(options: string, option: 'b' | 'U'): Required<Destination> | undefined {
  const argument = new RegExp(`(?:^|[^(])${option}\\(([^)]*)\\)`).exec(options)?.[1];
  if (argument === undefined) return undefined;
  const [context = '', extension = 's', priority = '1'] =
    option === 'U' ? argument.split('^', 1) : argument.split('^');
  return { context, extension, priority: Number(priority) || 1 };
}
