let lastTime = 0;
let lastText = new Date(0).toISOString();

/** ISO 8601 text of a time in ms since 1970. The last text is cached, because many events arrive within the same millisecond. */
export function isoTime(time: number): string {
  if (time !== lastTime) {
    lastTime = time;
    lastText = new Date(time).toISOString();
  }
  return lastText;
}
