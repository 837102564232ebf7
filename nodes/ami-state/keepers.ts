import type { AmiConnection } from '../../src/index';
import { StateKeeper } from './keeper';

const keepers = new WeakMap<AmiConnection, StateKeeper>();

/** @returns the keeper that all nodes on this connection share. It is dropped when its last user is removed */
export function keeperOf(connection: AmiConnection, pbx: string): StateKeeper {
  let keeper = keepers.get(connection);
  if (!keeper) {
    keeper = new StateKeeper(connection, pbx, () => keepers.delete(connection));
    keepers.set(connection, keeper);
  }
  return keeper;
}
