export { until } from '../../lab/machine/wait';

/** @returns the error with which the promise is rejected. @throws if the promise is fulfilled */
export async function rejection<E extends Error>(promise: Promise<unknown>): Promise<E> {
  try {
    await promise;
  } catch (error) {
    return error as E;
  }
  throw new Error('the promise was fulfilled, but a rejection was expected');
}
