/** One message as plain data, to be compared with `contents(frame)`. */
export interface SlowFrame {
  kind: 'event' | 'response' | 'other';
  name: string;
  headers: [name: string, value: string][];
  body: string[] | undefined;
}

const COMMAND_END = '--END COMMAND--\r\n\r\n';

/**
 * Every whole message in these bytes: what the parser has to find, said as plainly as it can be said. It shares nothing
 * with the parser, looks at one line after the other, and takes its time.
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
      frames.push(toFrame(lines));
      lines = [];
    }
    if (lines.length === 1 && /^response: ?follows$/i.test(text)) {
      const end = rest.indexOf(COMMAND_END);
      if (end === -1) break;
      frames.push(toCommandOutput(text, rest.slice(0, end)));
      rest = rest.slice(end + COMMAND_END.length);
      lines = [];
    }
  }
  return frames;
}

function toFrame(lines: string[]): SlowFrame {
  const isHeader = (line: string) => line.indexOf(':') > 0;
  const headers = lines.filter(isHeader).map(toHeader);
  const others = lines.filter((line) => !isHeader(line)).map(decode);
  const [first = ['', '']] = headers;
  const word = first[0].toLowerCase();
  const kind = word === 'event' || word === 'response' ? word : 'other';
  return {
    kind,
    name: kind === 'other' ? '' : first[1],
    headers,
    body: others.length > 0 ? others : undefined,
  };
}

function toHeader(line: string): [string, string] {
  const colon = line.indexOf(':');
  const value = line.slice(colon + 1);
  return [decode(line.slice(0, colon)), decode(value.startsWith(' ') ? value.slice(1) : value)];
}

/** Asterisk up to 13: two headers at most, then the text of the command, which may look like anything. */
function toCommandOutput(first: string, text: string): SlowFrame {
  const lines = text.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  const headers = [toHeader(first)];
  for (const name of ['privilege', 'actionid']) {
    if (lines[0]?.toLowerCase().startsWith(`${name}:`)) headers.push(toHeader(lines.shift() as string));
  }
  if (lines.at(-1) === '') lines.pop();
  return { kind: 'response', name: 'Follows', headers, body: lines.map(decode) };
}

/** UTF-8 where it is UTF-8, else a character a byte. */
function decode(latin1: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(latin1, 'latin1'));
  } catch {
    return latin1;
  }
}
