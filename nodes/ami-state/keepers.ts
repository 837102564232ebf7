import type { AmiConnection } from '../../src/index';
import { StateKeeper } from './keeper';

const keepers = new WeakMap<AmiConnection, StateKeeper>();

/** @returns the model that all nodes on this connection share; it is dropped with its last user */
export function keeperOf(connection: AmiConnection, pbx: string): StateKeeper {
  let keeper = keepers.get(connection);
  if (!keeper) {
    keeper = new StateKeeper(connection, pbx, () => keepers.delete(connection));
    keepers.set(connection, keeper);
  }
  return keeper;
}

/** @returns the number of things that the nodes on this connection know; undefined without such a node */
export function statesOf(connection: AmiConnection): number | undefined {
  return keepers.get(connection)?.model.snapshot().things;
}
