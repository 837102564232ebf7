/** A wrong option or argument. The message says which values are allowed. */
export class SimulatorError extends Error {
  override readonly name = 'SimulatorError';
}

/** Throws a SimulatorError. */
export function fail(message: string): never {
  throw new SimulatorError(`simulator: ${message}`);
}

/** Throws a SimulatorError that names `what`. In JavaScript nothing else checks the type. */
export function refuseNoFunction(what: string, given: unknown): void {
  if (typeof given !== 'function') fail(`${what} must be a function, not ${typeof given}`);
}
