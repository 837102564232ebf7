export { until } from '../../lab/machine/wait';

/** What a promise rejects with; its fulfilment is a failure. */
export async function rejection<E extends Error>(promise: Promise<unknown>): Promise<E> {
  try {
    await promise;
  } catch (error) {
    return error as E;
  }
  throw new Error('fulfilled, where a rejection was expected');
}
