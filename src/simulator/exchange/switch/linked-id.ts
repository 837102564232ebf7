/** The Linkedid that was created first. An id without a time in it, such as one given to Originate, never wins (main/channel.c oldest_linkedid). */
export function olderLinkedId(a: string, b: string): string {
  const [first, second] = [timeOf(a), timeOf(b)];
  if (!first || !second) return a;
  const isOlder =
    first.seconds === second.seconds ? first.serial <= second.serial : first.seconds < second.seconds;
  return isOlder ? a : b;
}

function timeOf(id: string): { seconds: number; serial: number } | undefined {
  const [, seconds, serial] = /^(\d+)\.(\d+)$/.exec(id) ?? [];
  return seconds === undefined ? undefined : { seconds: Number(seconds), serial: Number(serial) };
}
