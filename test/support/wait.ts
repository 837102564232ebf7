/** The real one, also while a test runs on a clock of its own. */
const { setTimeout } = globalThis;

/** Waits for a condition, which may itself be waited for; the time limit is for hangs alone. */
export async function until(condition: () => unknown, what = 'the condition', limit = 15_000): Promise<void> {
  const deadline = performance.now() + limit;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`waited ${limit} ms for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** What a promise rejects with; its fulfilment is a failure. */
export async function rejection<E extends Error>(promise: Promise<unknown>): Promise<E> {
  try {
    await promise;
  } catch (error) {
    return error as E;
  }
  throw new Error('fulfilled, where a rejection was expected');
}
