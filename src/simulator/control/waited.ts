import { SimulatorError } from '../simulator-error';
import { HttpError } from './http-error';

/** Status of a wait that has reached its limit. */
const LATE = 504;

/** The result of a wait. Its SimulatorError is the status 504; what `start` throws is an error of the request. */
export async function waited<T>(start: () => Promise<T>): Promise<T> {
  const promise = start();
  try {
    return await promise;
  } catch (error) {
    if (!(error instanceof SimulatorError)) throw error;
    throw new HttpError(LATE, error.message.replace(/^simulator: /, ''));
  }
}
