/** Works on all items in order, on `limit` of them at the same time. */
export async function inTurns<Item>(
  limit: number,
  items: readonly Item[],
  work: (item: Item, n: number) => Promise<void>,
): Promise<void> {
  const open = [...items.entries()];
  const worker = async () => {
    for (let next = open.shift(); next !== undefined; next = open.shift()) await work(next[1], next[0]);
  };
  await Promise.all(Array.from({ length: limit }, worker));
}
