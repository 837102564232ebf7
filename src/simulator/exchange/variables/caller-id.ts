import type { Party } from '../switch/channel';

/** A caller ID that a client gives. A part that it does not give stays as it is. */
export type PartialParty = Partial<Party>;

/**
 * The party of a CallerID header: `"Name" <number>`, a number alone, or a name alone; undefined if it is empty
 * (main/callerid.c ast_callerid_parse). It takes linear time, unlike a regular expression: the text comes from a client.
 */
export function parseCallerId(text: string): PartialParty | undefined {
  if (text === '') return undefined;
  const trimmed = text.trim();
  const inner = trimmed.slice(0, -1);
  const open = trimmed.endsWith('>') ? inner.indexOf('<', inner.lastIndexOf('>') + 1) : -1;
  if (open < 0) {
    const number = trimmed.replace(/[ ().-]/g, '');
    return /^[0-9*#+]+$/.test(number) ? { number } : { name: unquoted(trimmed) };
  }
  return { name: unquoted(inner.slice(0, open).trimEnd()), number: inner.slice(open + 1) };
}

function unquoted(name: string): string {
  const start = name.startsWith('"') ? 1 : 0;
  const end = name.endsWith('"') && name.length > start ? name.length - 1 : name.length;
  return name.slice(start, end);
}

const UNKNOWN = '<unknown>';

/** The party with the given parts of another one. */
export function merged(party: Party | undefined, given: PartialParty): Party {
  return { number: given.number ?? party?.number ?? UNKNOWN, name: given.name ?? party?.name ?? UNKNOWN };
}

/** Empty for a part that is unknown. */
export function known(part: string | undefined): string {
  return part === undefined || part === UNKNOWN ? '' : part;
}
