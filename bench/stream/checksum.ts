/** A message as `[name, value]` in arrival order, or as an object in which a repeated header is an array. */
export type Headers = Iterable<readonly [name: string, value: string | readonly string[]]>;

/**
 * Shows whether two readers found the same headers in the same messages. It depends on the order of messages and on that
 * of a repeated header's values; not on the order of different headers, nor on the case of their names, in which
 * readers differ and no flow is hurt.
 */
export class Checksum {
  #messages = 0;
  #value = 0;

  /** For a contender's object: `add(Object.entries(object))`. */
  add(headers: Headers): void {
    const met = new Map<string, number>();
    let sum = 0;
    for (const [name, values] of headers) {
      const key = name.toLowerCase();
      for (const value of typeof values === 'string' ? [values] : values) {
        const place = met.get(key) ?? 0;
        met.set(key, place + 1);
        sum = (sum + hash(`${key}\0${place}\0${value}`)) | 0;
      }
    }
    this.#messages += 1;
    this.#value = Math.imul(this.#value ^ sum, 16777619);
  }

  toString(): string {
    return `${this.#messages}-${(this.#value >>> 0).toString(16).padStart(8, '0')}`;
  }
}

/** FNV-1a over UTF-16 code units. */
function hash(text: string): number {
  let value = 2166136261;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 16777619);
  return value;
}
