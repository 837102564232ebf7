/** A wrong option or argument. The message says which values are allowed. */
export class SimulatorError extends Error {
  override readonly name = 'SimulatorError';
}

/** Throws a SimulatorError. */
export function fail(message: string): never {
  throw new SimulatorError(`simulator: ${message}`);
}
