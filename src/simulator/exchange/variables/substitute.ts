import type { Channel } from '../switch/channel';
import type { WithFunctions } from './functions';
import { readVariable } from './read';

/** Deepest nesting of `${…}`, as a text of ten thousand of them would need as many calls. */
const DEEPEST = 20;

/**
 * Replaces `${NAME}`, `${NAME:offset:length}` and `${FUNCTION(args)}` in the data of an application. Names may be
 * composed: `${A${B}}` (main/pbx_variables.c). An unknown variable is empty.
 */
export function substitute(
  core: WithFunctions,
  channel: Channel | undefined,
  text: string,
  depth = 0,
): string {
  let result = '';
  let from = 0;
  for (let start = text.indexOf('${'); start >= 0; start = text.indexOf('${', from)) {
    const end = closing(text, start + 2);
    if (end < 0 || depth > DEEPEST) break;
    const inner = substitute(core, channel, text.slice(start + 2, end), depth + 1);
    result += text.slice(from, start) + evaluate(core, channel, inner);
    from = end + 1;
  }
  return result + text.slice(from);
}

function closing(text: string, from: number): number {
  let open = 1;
  for (let index = from; index < text.length; index++) {
    if (text.startsWith('${', index)) open++;
    else if (text[index] === '}' && --open === 0) return index;
  }
  return -1;
}

function evaluate(core: WithFunctions, channel: Channel | undefined, expression: string): string {
  const [, name = expression, offset, length] = /^(.*?)(?::(-?\d+)(?::(-?\d+))?)?$/s.exec(expression) ?? [];
  const value = readVariable(core, channel, name, 'dialplan') ?? '';
  if (offset === undefined) return value;
  const rest = value.slice(Number(offset));
  return length === undefined ? rest : rest.slice(0, Number(length));
}
