const closers: (() => unknown)[] = [];

/** Runs after the current test, the last one first, whatever became of the test. */
export function afterThisTest(close: () => unknown): void {
  closers.push(close);
}

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
