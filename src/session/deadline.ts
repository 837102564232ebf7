/**
 * Calls back after so many ms, but not before the event loop has read what came meanwhile: one that was kept busy,
 * or slept, finds its timers due before it looks at its sockets.
 *
 * @returns what cancels it
 */
export function deadline(ms: number, callback: () => void): () => void {
  let afterReading: NodeJS.Immediate | undefined;
  const timer = setTimeout(() => {
    afterReading = setImmediate(callback);
  }, ms);
  return () => {
    clearTimeout(timer);
    clearImmediate(afterReading);
  };
}
