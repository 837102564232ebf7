const closers: (() => unknown)[] = [];

/** Registers a function that runs after the current test, even if it fails. The last one registered runs first. */
export function afterThisTest(close: () => unknown): void {
  closers.push(close);
}

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
