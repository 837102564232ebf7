import type { Channel } from '../switch/channel';
import { evaluateExpression } from './expression';
import type { WithFunctions } from './functions';
import { readVariable } from './read';

/** Limit of nesting of `${…}`: each level needs a recursive call. */
const DEEPEST = 20;

/**
 * Replaces `${NAME}`, `${NAME:offset:length}`, `${FUNCTION(args)}` and the expressions `$[…]` in the data of an
 * application. Names may be composed: `${A${B}}` (main/pbx_variables.c). An unknown variable is empty.
 */
export function substitute(
  core: WithFunctions,
  channel: Channel | undefined,
  text: string,
  depth = 0,
): string {
  let result = '';
  let from = 0;
  for (let start = begin(text, 0); start >= 0; start = begin(text, from)) {
    const isExpression = text[start + 1] === '[';
    const end = isExpression ? closing(text, start + 2, '$[', ']') : closing(text, start + 2, '${', '}');
    if (end < 0 || depth > DEEPEST) break;
    const inner = substitute(core, channel, text.slice(start + 2, end), depth + 1);
    const value = isExpression ? evaluateExpression(inner) : evaluate(core, channel, inner);
    result += text.slice(from, start) + value;
    from = end + 1;
  }
  return result + text.slice(from);
}

/** The next `${` or `$[`; -1 without one. */
function begin(text: string, from: number): number {
  for (let at = text.indexOf('$', from); at >= 0; at = text.indexOf('$', at + 1)) {
    if (text[at + 1] === '{' || text[at + 1] === '[') return at;
  }
  return -1;
}

function closing(text: string, from: number, opening: string, close: string): number {
  let open = 1;
  for (let index = from; index < text.length; index++) {
    if (text.startsWith(opening, index)) open++;
    else if (text[index] === close && --open === 0) return index;
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
