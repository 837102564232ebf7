import type { Database } from '../../lab/parts/database';
import type { Line } from '../../lab/parts/node-red-lines';

export interface FleetOptions {
  line: Line;
  pbxs: number;
  /** Number of extensions of each PBX. */
  extensions: number;
  database: Database;
  /** Address of the broker and the database, as the edges see it. */
  address: string;
  /** Name of the network (lab/machine/many-hosts.ts) in which the fleet runs. Undefined: everything is on 127.0.0.1. */
  star: string | undefined;
  /** Folder for the journals and the data of the log. */
  folder: string;
  say?: (words: string) => void;
}

/** Per second, over all PBXs together. */
export interface Rates {
  calls: number;
  changes: number;
}
