/** Values that a property may hold, itself included, to be copied a thousand times; and all of them together. */
const LARGEST = 100;
const LARGEST_TOGETHER = 1_000;
/** What counts as one more value. */
const BYTES = 64;

/**
 * The message without its large properties: what each of its results takes along. A thousand rows that travel beside a
 * request for a thousand extensions would be copied a thousand times. `req` and `res` cost nothing: Node-RED hands them
 * on as they are.
 */
export function smallProperties<Message extends object>(message: Message): Message {
  const small = { ...message };
  const isOfNodeRed = (name: string) => name.startsWith('_');
  const names = Object.keys(message);
  let left = LARGEST_TOGETHER;
  // Where to answer is of Node-RED's own: `_session` of a TCP request, `_linkSource` of a link call.
  for (const name of [...names.filter(isOfNodeRed), ...names.filter((each) => !isOfNodeRed(each))]) {
    if (name === 'req' || name === 'res') continue;
    const most = Math.min(LARGEST, left);
    const size = sizeOf(Reflect.get(message, name), most + 1);
    if (size <= most) left -= size;
    else Reflect.deleteProperty(small, name);
  }
  return small;
}

/** What cannot be read, such as a getter that throws, cannot be copied either, and is as large as can be. */
function sizeOf(value: unknown, most: number): number {
  try {
    return countValues(value, most);
  } catch {
    return most;
  }
}

/** Stops where there are as many as `most`. */
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
