/** Characters. V8 copies shorter slices. A longer slice is a view that keeps the whole text alive. */
export const SHORTEST_VIEW = 13;

/** @returns a copy of a text that may be a view */
export function owned(text: string): string {
  return text.length < SHORTEST_VIEW ? text : Buffer.from(text).toString();
}
