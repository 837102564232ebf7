import type { SlowFrame } from '../support/slow-reader';
import { type Case, isItem, type Transcript, unlike } from './case';

/** The differences between a simulated and a real server, except for numbers, times and ids. */
export function differences({ namesOnly }: Case, real: Transcript, simulated: Transcript): string[] {
  const found = [
    ...compare('answers', real.answers, simulated.answers),
    ...compare('seen', real.seen, simulated.seen),
    ...unlike('line ends', oddLines(real.bytes), oddLines(simulated.bytes)),
  ];
  return namesOnly ? found.filter((difference) => !difference.startsWith(VALUE)) : found;
}

/** The differences between two sequences of frames. */
export function compare(what: string, real: readonly SlowFrame[], simulated: readonly SlowFrame[]): string[] {
  const [ours, theirs] = [stanzas(simulated), stanzas(real)];
  const order = unlike(what, theirs.map(nameOf), ours.map(nameOf));
  if (order.length > 0) return order;
  return theirs.flatMap((stanza, index) =>
    compareStanzas(`${what}: ${nameOf(stanza)}`, stanza, ours[index] ?? []),
  );
}

/** One frame, or the items of a list with the same name, in any order. */
type Stanza = readonly SlowFrame[];

function stanzas(frames: readonly SlowFrame[]): Stanza[] {
  const found: SlowFrame[][] = [];
  for (const frame of frames) {
    const last = found.at(-1);
    if (last?.[0] && isItem(frame) && isItem(last[0]) && last[0].name === frame.name) last.push(frame);
    else found.push([frame]);
  }
  return found;
}

const nameOf = ([frame]: Stanza) => (frame ? `${frame.kind} ${frame.name}`.trim() : '');

function compareStanzas(where: string, real: Stanza, simulated: Stanza): string[] {
  const [theirs, ours] = [headerNames(real), headerNames(simulated)];
  const missing = theirs
    .filter((name) => !ours.includes(name))
    .map((name) => `${where}: only the real has ${name}`);
  const excess = ours
    .filter((name) => !theirs.includes(name))
    .map((name) => `${where}: only the simulator has ${name}`);
  const common = theirs.filter((name) => ours.includes(name));
  const order = unlike(
    `${where}: order`,
    common,
    ours.filter((name) => common.includes(name)),
  );
  const values = common.flatMap((name) =>
    unlike(`${VALUE}${where}: ${name}`, valuesOf(real, name), valuesOf(simulated, name)),
  );
  return [
    ...missing,
    ...excess,
    ...order,
    ...values,
    ...unlike(`${where}: body`, bodies(real), bodies(simulated)),
  ];
}

/** All different sequences of header names, joined without duplicates. */
function headerNames(stanza: Stanza): string[] {
  const sequences = new Set(
    stanza.map(({ headers }) => JSON.stringify(numbered(headers.map(([name]) => name)))),
  );
  return [...new Set([...sequences].flatMap((sequence) => JSON.parse(sequence) as string[]))];
}

/** Numbers repeated names, so that the second header of a name differs from the first. */
function numbered(names: string[]): string[] {
  return names.map((name, index) => {
    const earlier = names.slice(0, index).filter((other) => other === name).length;
    return earlier === 0 ? name : `${name}[${earlier}]`;
  });
}

function valuesOf(stanza: Stanza, name: string): string[] {
  const found = stanza.flatMap(({ headers }) => {
    const names = numbered(headers.map(([each]) => each));
    const value = headers[names.indexOf(name)]?.[1];
    return value === undefined ? [] : [normal(value)];
  });
  return [...new Set(found)].sort();
}

const bodies = (stanza: Stanza) => stanza.flatMap(({ body }) => body ?? []).map(normal);

const VALUE = 'value of ';
/** The hash in Asterisk's name of a contact. */
const CONTACT_HASH = /(?<=;@)[0-9a-f]{32}/;
const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

function normal(value: string): string {
  return value
    .replace(UUID, '#')
    .replace(CONTACT_HASH, '#')
    .replace(/\b0x[0-9a-f]+|(?<=-)[0-9a-f]{8}\b|\d+/g, '#');
}

/** Lines without CRLF, and empty lines that do not end a frame. */
function oddLines(bytes: Buffer): string[] {
  const lines = bytes.toString('latin1').split('\n');
  return lines.slice(0, -1).flatMap((line, index) => {
    if (!line.endsWith('\r')) return [`bare LF: ${normal(line)}`];
    return line === '\r' && (lines[index - 1] ?? '\r').replace('\r', '') === '' ? ['stray empty line'] : [];
  });
}
