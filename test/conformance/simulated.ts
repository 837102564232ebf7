import type { AsteriskVersion, Simulator } from '../../src/simulator';
import { afterThisTest } from '../support/teardown';
import type { Server } from './servers';
import { startSimulated } from './simulated-server';

/** A simulated Asterisk with the configuration of the lab's real ones. It ends with the test. */
export async function simulated(version: AsteriskVersion, haste = 1): Promise<Server & { pbx: Simulator }> {
  const server = await startSimulated(version, haste);
  afterThisTest(() => server.pbx.close());
  return server;
}
