import type { Party } from '../exchange/switch/channel';

/**
 * The party of a CallerID header: `"Name" <number>`, or a number alone; undefined if it is empty.
 * It takes linear time, unlike a regular expression: the text comes from a client.
 */
export function parseCallerId(text: string): Party | undefined {
  if (text === '') return undefined;
  const trimmed = text.trim();
  const inner = trimmed.slice(0, -1);
  const open = trimmed.endsWith('>') ? inner.indexOf('<', inner.lastIndexOf('>') + 1) : -1;
  if (open < 0) return { name: '', number: text };
  const name = inner.slice(0, open).trimEnd();
  const start = name.startsWith('"') ? 1 : 0;
  const end = name.endsWith('"') && name.length > start ? name.length - 1 : name.length;
  return { name: name.slice(start, end), number: inner.slice(open + 1) };
}
