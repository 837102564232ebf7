let lastTime = 0;
let lastText = new Date(0).toISOString();

/** ISO 8601 text of a time in ms since 1970. What arrives comes in bursts: most shares its millisecond with the one before. */
export function isoTime(time: number): string {
  if (time !== lastTime) {
    lastTime = time;
    lastText = new Date(time).toISOString();
  }
  return lastText;
}
