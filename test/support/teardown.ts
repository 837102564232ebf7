const closers: (() => unknown)[] = [];

/** Runs after the current test, passed or failed; the last registered first. */
export function afterThisTest(close: () => unknown): void {
  closers.push(close);
}

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
