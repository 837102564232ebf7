// What a HeaderWalk does at one header.
import type { Value } from '../frame';
import type { FixedBytes } from './fixed-bytes';
import type { HeaderNode, HeaderTrie } from './header-trie';
import { lineEndAt, valueAt } from './header-value';
import { valueLineFeed } from './lines';
import type { ReceiveBuffer } from './receive-buffer';

/** CRLF twice: the end of a frame. */
const FRAME_END = 0x0d0a0d0a;

/**
 * The node of the first header that differs from this path.
 *
 * @param depth index of the first header to compare
 * @param end end offset of the header before it
 */
export function turnOf(
  trie: HeaderTrie,
  path: readonly HeaderNode[],
  depth: number,
  buffer: ReceiveBuffer,
  end: number,
): HeaderNode | undefined {
  const { view, length } = buffer;
  let last = depth === 0 ? undefined : path[depth - 1];
  let at = end;
  for (let i = depth; ; i++) {
    const node = followingAt(last ? last.next : trie.next, buffer, at);
    if (node !== path[i]) return node;
    const line = node?.constantLine();
    if (!line || at + line.length > length || !line.matchesAt(view, at)) return undefined;
    at += line.length - 2;
    last = node;
  }
}

/** Whether the frame ends with the line that ends at `at`. */
export function endsAt({ view, length }: ReceiveBuffer, at: number): boolean {
  return at + 4 <= length && view.getInt32(at) === FRAME_END;
}

/**
 * Adds the values of further headers with the name of the last one to its value, which becomes an array.
 *
 * @param header the bytes before each value
 * @param index index of the value in `values`
 * @param limit of the number of values
 * @param end end offset of the last header
 * @returns end offset of the last complete header with that name; `end` if there is none
 */
export function readRepeated(
  header: FixedBytes,
  values: Value[],
  index: number,
  limit: number,
  buffer: ReceiveBuffer,
  end: number,
): number {
  let at = end;
  while (isAt(header, buffer, at)) {
    const start = at + header.length;
    const lf = valueLineFeed(buffer, start);
    const lineEnd = lineEndAt(lf);
    if (lineEnd < start) break;
    const earlier = values[index] as Value;
    const isFirst = typeof earlier === 'string';
    if ((isFirst ? 1 : earlier.length) + 1 > limit) break;
    const value = valueAt(buffer, start, lf);
    if (isFirst) values[index] = [earlier, value];
    else earlier.push(value);
    at = lineEnd;
  }
  return at;
}

function isAt(bytes: FixedBytes, { view, length }: ReceiveBuffer, at: number): boolean {
  return at + bytes.length <= length && bytes.matchesAt(view, at);
}

/** The node of `next` whose header is at `at`. It is moved to the front, because it is likely to come again. */
export function followingAt(next: HeaderNode[], buffer: ReceiveBuffer, at: number): HeaderNode | undefined {
  for (let i = 0; i < next.length; i++) {
    const node = next[i] as HeaderNode;
    if (!isAt(node.before, buffer, at)) continue;
    if (i > 0) {
      next[i] = next[0] as HeaderNode;
      next[0] = node;
    }
    return node;
  }
  return undefined;
}
