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

let turn: number | undefined;

/** ms since 1970, looked at once for all that is done in a row: ten thousand looks cost more than to read what they are for. */
export function timeOfTurn(): number {
  if (turn === undefined) {
    turn = Date.now();
    queueMicrotask(() => {
      turn = undefined;
    });
  }
  return turn;
}
