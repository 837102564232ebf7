/** Limits of values that are copied for each result: in one property, and in all properties together. */
const LARGEST = 100;
const LARGEST_TOGETHER = 1_000;
/** Number of bytes in a buffer that count as one value. */
const BYTES = 64;

/**
 * @returns the message without its large properties, because the message of each result gets a copy: a thousand rows with a
 *   request for a thousand extensions would be copied a thousand times. `req` and `res` are kept, because Node-RED does not
 *   copy them
 */
export function smallProperties<Message extends object>(message: Message): Message {
  const small = { ...message };
  const isOfNodeRed = (name: string) => name.startsWith('_');
  const names = Object.keys(message);
  let left = LARGEST_TOGETHER;
  // Properties of Node-RED come first, because answers need them: `_session` of a TCP request, `_linkSource` of a link call.
  for (const name of [...names.filter(isOfNodeRed), ...names.filter((each) => !isOfNodeRed(each))]) {
    if (name === 'req' || name === 'res') continue;
    const most = Math.min(LARGEST, left);
    const size = sizeOf(Reflect.get(message, name), most + 1);
    if (size <= most) left -= size;
    else Reflect.deleteProperty(small, name);
  }
  return small;
}

/** @returns the number of values; `most` for a property that cannot be copied, such as a getter that throws */
function sizeOf(value: unknown, most: number): number {
  try {
    return countValues(value, most);
  } catch {
    return most;
  }
}

/** @returns the number of values, at most `most` */
function countValues(value: unknown, most: number): number {
  const seen = new Set<unknown>();
  const open = [value];
  let size = 0;
  while (open.length > 0 && size < most) {
    const next = open.pop();
    size += 1;
    if (typeof next !== 'object' || next === null || seen.has(next)) continue;
    seen.add(next);
    if (ArrayBuffer.isView(next) || next instanceof ArrayBuffer) size += Math.ceil(next.byteLength / BYTES);
    else if (size + lengthOf(next) > most) return most;
    else open.push(...valuesIn(next));
  }
  return size;
}

function lengthOf(value: object): number {
  if (Array.isArray(value)) return value.length;
  return value instanceof Map || value instanceof Set ? value.size : Object.keys(value).length;
}

function valuesIn(value: object): unknown[] {
  return value instanceof Map ? [...value].flat() : value instanceof Set ? [...value] : Object.values(value);
}
