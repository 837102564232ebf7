/** A mistake of whoever set the simulator up: one clear line, naming what is allowed. */
export class SimulatorError extends Error {
  override readonly name = 'SimulatorError';
}

export function fail(message: string): never {
  throw new SimulatorError(`simulator: ${message}`);
}
