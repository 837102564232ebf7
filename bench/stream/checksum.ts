/** The headers of a frame as `[name, value]` in the order of arrival. The value of a repeated header may be an array. */
export type Headers = Iterable<readonly [name: string, value: string | readonly string[]]>;

/**
 * Shows whether two readers found the same headers in the same frames. It depends on the order of the frames, and on the order
 * of the values of a repeated header. It does not depend on the order of different headers or on the case of their names:
 * readers may differ in these without harm to a flow.
 */
export class Checksum {
  #frames = 0;
  #value = 0;

  /** Adds a frame. For an object: `add(Object.entries(object))`. */
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
    this.#frames += 1;
    this.#value = Math.imul(this.#value ^ sum, 16777619);
  }

  toString(): string {
    return `${this.#frames}-${(this.#value >>> 0).toString(16).padStart(8, '0')}`;
  }
}

/** FNV-1a over UTF-16 code units. */
function hash(text: string): number {
  let value = 2166136261;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 16777619);
  return value;
}
