/** One frame as plain data, to be compared with `contents(frame)`. */
export interface SlowFrame {
  kind: 'event' | 'response' | 'other';
  name: string;
  headers: [name: string, value: string][];
  body: string[] | undefined;
}

const COMMAND_END = '--END COMMAND--\r\n\r\n';

/**
 * The reference for tests of the parser: simple, slow, and without any code of the parser. It reads line by line.
 *
 * @returns every complete frame in these bytes
 */
export function readSlowly(bytes: Buffer): SlowFrame[] {
  const frames: SlowFrame[] = [];
  let rest = bytes.toString('latin1');
  let lines: string[] = [];
  while (rest.includes('\n')) {
    const line = rest.slice(0, rest.indexOf('\n'));
    rest = rest.slice(line.length + 1);
    const text = line.endsWith('\r') ? line.slice(0, -1) : line;
    if (text !== '') {
      lines.push(text);
    } else if (lines.length > 0) {
      if (!hasTooLongName(lines)) frames.push(toFrame(lines));
      lines = [];
    }
    if (lines.length > 0 && lines.findIndex(tellsKind) === lines.length - 1 && FOLLOWS.test(text)) {
      const end = rest.indexOf(COMMAND_END);
      if (end === -1) break;
      frames.push(toCommandOutput(lines, rest.slice(0, end)));
      rest = rest.slice(end + COMMAND_END.length);
      lines = [];
    }
  }
  return frames;
}

const FOLLOWS = /^response: ?follows$/i;
const tellsKind = (line: string) => /^(event|response):/i.test(line);

/** True for an event with a longer name than Asterisk ever sends. The parser makes no frame of it. */
function hasTooLongName(lines: string[]): boolean {
  const first = lines.find(tellsKind);
  return first !== undefined && first.length > 256 && first.toLowerCase().startsWith('event:');
}

function toFrame(lines: string[]): SlowFrame {
  const isHeader = (line: string) => line.indexOf(':') > 0;
  const headers = lines.filter(isHeader).map(toHeader);
  const others = lines.filter((line) => !isHeader(line)).map(decode);
  const [word, name] = headers.find(([each]) => /^(event|response)$/i.test(each)) ?? ['other', ''];
  return {
    kind: word.toLowerCase() as SlowFrame['kind'],
    name,
    headers,
    body: others.length > 0 ? others : undefined,
  };
}

function toHeader(line: string): [string, string] {
  const colon = line.indexOf(':');
  const value = line.slice(colon + 1);
  return [decode(line.slice(0, colon)), decode(value.startsWith(' ') ? value.slice(1) : value)];
}

/** Command output of Asterisk up to 13: at most two more headers, then the output, whose lines may look like headers. */
function toCommandOutput(begin: string[], text: string): SlowFrame {
  const lines = text.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  const { headers, name, body = [] } = toFrame(begin);
  for (const each of ['privilege', 'actionid']) {
    if (lines[0]?.toLowerCase().startsWith(`${each}:`)) headers.push(toHeader(lines.shift() as string));
  }
  if (lines.at(-1) === '') lines.pop();
  return { kind: 'response', name, headers, body: [...body, ...lines.map(decode)] };
}

/**
 * Splits text with one byte per character into parts: `whole` characters of UTF-8, what is `left` of a character that was cut,
 * any other `byte`, and ASCII.
 */
const PARTS = new RegExp(
  [
    '(?<whole>[\\xc2-\\xdf][\\x80-\\xbf]|\\xe0[\\xa0-\\xbf][\\x80-\\xbf]|[\\xe1-\\xec\\xee\\xef][\\x80-\\xbf]{2}|\\xed[\\x80-\\x9f][\\x80-\\xbf]',
    '|\\xf0[\\x90-\\xbf][\\x80-\\xbf]{2}|[\\xf1-\\xf3][\\x80-\\xbf]{3}|\\xf4[\\x80-\\x8f][\\x80-\\xbf]{2})',
    '|(?<left>\\xe0[\\xa0-\\xbf]|[\\xe1-\\xec\\xee\\xef][\\x80-\\xbf]|\\xed[\\x80-\\x9f]|\\xf0[\\x90-\\xbf][\\x80-\\xbf]?',
    '|[\\xf1-\\xf3][\\x80-\\xbf]{1,2}|\\xf4[\\x80-\\x8f][\\x80-\\xbf]?)',
    '|(?<byte>[\\x80-\\xff])|[\\x00-\\x7f]+',
  ].join(''),
  'g',
);
const LETTER = /[A-Za-z\xc0-\xff]/;

/** Decodes UTF-8, also if characters of it were cut. Decodes anything else as Latin-1. */
function decode(latin1: string): string {
  if (!/[\x80-\xff]/.test(latin1)) return latin1;
  const parts = [...latin1.matchAll(PARTS)].map(({ 0: text, index, groups }) => ({
    text,
    index,
    sort: Object.entries(groups ?? {}).find(([, found]) => found !== undefined)?.[0],
  }));
  const of = (sort: string) => parts.filter((part) => part.sort === sort);
  const utf8 = new TextDecoder('utf-8', { ignoreBOM: true }).decode(Buffer.from(latin1, 'latin1'));
  const broken = of('left').length + of('byte').length;
  if (broken === 0) return utf8;
  const whole = of('whole');
  const letters = of('byte').filter(({ index }) => isLatin1Letter(latin1, index));
  const isSure = whole.some(({ text }) => text.length > 2 || text.startsWith('\xc3'));
  const last = parts.at(-1)?.text ?? '';
  const isCut =
    broken === 1 &&
    /^[\xc2-\xf4]/.test(last) &&
    (/[\x80-\x9f]/.test(last) || latin1.length === 79 || latin1.length === 255);
  if ((letters.length > whole.length && !isSure) || (whole.length === 0 && !isCut)) return latin1;
  if (letters.length === 0) return utf8;
  const mixed = parts.map(({ text, sort }) => {
    if (sort === 'whole') return Buffer.from(text, 'latin1').toString();
    return sort === 'left' || (sort === 'byte' && text < '\xa0') ? '\ufffd' : text;
  });
  return mixed.join('');
}

function isLatin1Letter(text: string, at: number): boolean {
  const [before = '', letter = '', behind = ''] = [text[at - 1], text[at], text[at + 1]];
  if (/[\xc0\xc1\xf5-\xff]/.test(letter)) return true;
  if (behind === '' || /[\x80-\xbf]/.test(before)) return false;
  if (/[\xc4-\xf4]/.test(letter) && LETTER.test(behind) && !/[\x80-\xbf]/.test(text[at + 2] ?? ''))
    return true;
  return /[\xc6-\xef\xf1-\xf4]/.test(letter) && LETTER.test(before);
}
