import { setTimeout as pause } from 'node:timers/promises';
import type { Fleet } from './fleet';
import type { Member } from './member';

/** A fault, from its beginning to its repair. */
export interface Fault {
  name: string;
  /** Members that the fault affects. */
  members(fleet: Fleet): readonly Member[];
  /** True if edges of these members have to log in again. */
  startsAnew?: boolean;
  /** True if events that wait for the log are lost: an edge keeps them in memory. */
  losesQueue?: boolean;
  /** Injects the fault, waits for `away` ms, and repairs it. */
  run(fleet: Fleet, away: number): Promise<void>;
}

const first = (fleet: Fleet) => fleet.members.slice(0, 1);
const all = (fleet: Fleet) => fleet.members;

const killFirstEdge =
  (members: (fleet: Fleet) => readonly Member[]) => async (fleet: Fleet, away: number) => {
    const edge = members(fleet)[0]?.edges[0];
    await edge?.kill();
    await pause(away);
    await edge?.start();
  };

export const EDGE_KILLED: Fault = {
  name: 'single edge killed -9',
  members: first,
  startsAnew: true,
  losesQueue: true,
  run: killFirstEdge(first),
};

export const ONE_OF_TWO_KILLED: Fault = {
  name: 'one of two edges killed -9',
  members: ({ doubled }) => [doubled],
  startsAnew: true,
  run: killFirstEdge(({ doubled }) => [doubled]),
};

export const BROKER_EMPTIED: Fault = {
  name: 'broker killed and emptied',
  members: all,
  run: ({ centre }, away) => centre.emptyBroker(away),
};

export const LOG_KILLED: Fault = {
  name: 'log killed',
  members: all,
  run: ({ centre }, away) => centre.log.kill(away),
};

export const PBX_RESTARTED: Fault = {
  name: 'PBX restarted',
  members: first,
  startsAnew: true,
  run: async (fleet, away) => {
    await first(fleet)[0]?.pbx.restart(away);
  },
};

export const NETWORK_CUT: Fault = {
  name: 'network of one edge cut',
  members: first,
  run: async (fleet, away) => {
    const site = first(fleet)[0]?.site;
    await site?.cut();
    await pause(away);
    await site?.mend();
  },
};

/**
 * @param stop stops the database
 * @param start starts it again with the same data
 */
export const databaseAway = (stop: () => Promise<void>, start: () => Promise<void>): Fault => ({
  name: 'database away',
  members: all,
  run: async (fleet, away) => {
    await stop();
    await pause(away);
    fleet.say(`journals of the edges: ${await fleet.journalSizes()} MB`);
    await start();
  },
});
