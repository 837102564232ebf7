import type { Party } from '../switch/channel';

/** A caller ID from a client. Missing parts stay as they are. */
export type PartialParty = Partial<Party>;

/**
 * The party of a CallerID header: `"Name" <number>`, a number alone, or a name alone; undefined if it is blank
 * (main/callerid.c ast_callerid_parse). It takes linear time, unlike a regular expression: the text comes from a client.
 */
export function parseCallerId(text: string): PartialParty | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  const inner = trimmed.endsWith('>') ? trimmed.slice(0, -1) : trimmed;
  const open = inner.indexOf('<', inner.lastIndexOf('>') + 1);
  if (open < 0) {
    const number = shrunk(trimmed);
    return /^[0-9*#+]+$/.test(number) ? { number } : { name: unquoted(trimmed) };
  }
  const [name, number] = [unquoted(inner.slice(0, open).trimEnd()), shrunk(inner.slice(open + 1))];
  return { ...(name === '' ? {} : { name }), ...(number === '' ? {} : { number }) };
}

/** The number without separators such as blanks, dots and dashes (main/callerid.c ast_shrink_phone_number). */
function shrunk(number: string): string {
  return number.replace(/[ ().-]/g, '');
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
