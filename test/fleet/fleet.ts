import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Site, siteOf } from '../../lab/machine/many-hosts';
import { until } from '../../lab/machine/wait';
import type { Database } from '../../lab/parts/database';
import type { Line } from '../../lab/parts/node-red-lines';
import { Centre } from './centre';
import { brokerUser, Edge } from './edge';
import { type Account, type Away, account, type PbxTruth } from './ledger';
import { type Member, wrongAt } from './member';
import { Page, READER } from './page';
import { PbxProcess } from './pbx-process';

/** For hangs only. */
const LIMIT = 600_000;
/** Processes that start at the same time. */
const AT_ONCE = 2;

export interface FleetOptions {
  line: Line;
  pbxs: number;
  /** Of each PBX. */
  extensions: number;
  database: Database;
  /** Where edges find the broker and the database. */
  address: string;
  /** Name of the star that the fleet runs in; without it all is on 127.0.0.1. */
  star: string | undefined;
  /** For the journals. */
  folder: string;
  say?: (words: string) => void;
}

/** Totals by the second, over all PBXs. */
export interface Rates {
  calls: number;
  changes: number;
}

/** Simulated PBXs with an edge each and two on the last, and a centre. */
export class Fleet {
  static async start(options: FleetOptions): Promise<Fleet> {
    const names = Array.from({ length: options.pbxs }, (_, n) => `p${n + 1}`);
    const users = names.map((name) => brokerUser(name, name));
    const centre = await Centre.open(options.database, options.address, [...users, READER]);
    const fleet = new Fleet(options, centre, await Page.open(centre.broker));
    try {
      await fleet.#start(names);
      return fleet;
    } catch (error) {
      await fleet.stop();
      throw error;
    }
  }

  readonly members: Member[] = [];

  private constructor(
    readonly options: FleetOptions,
    readonly centre: Centre,
    readonly page: Page,
  ) {}

  /** The PBX with two edges. */
  get doubled(): Member {
    return this.members.at(-1) as Member;
  }

  say(words: string): void {
    this.options.say?.(words);
  }

  /** What waits in the journal of each edge (MB). */
  async journalSizes(): Promise<string> {
    const edges = this.members.flatMap(({ edges }) => edges);
    const sizes = await Promise.all(edges.map((edge) => edge.journalSize()));
    return sizes.map((size) => (size / 1e6).toFixed(1)).join(', ');
  }

  async begin({ calls, changes }: Rates): Promise<void> {
    const count = this.members.length;
    await Promise.all(this.members.map(({ pbx }) => pbx.begin(calls / count, changes / count)));
  }

  /** Ends the load and all calls, and waits until edges have nothing left to write and everything is right. */
  async rest(): Promise<void> {
    await Promise.all(this.members.map(({ pbx }) => pbx.rest()));
    const hasCalls = async () =>
      (await Promise.all(this.members.map(({ pbx }) => pbx.look()))).some(({ calls }) => calls.length > 0);
    await until(async () => !(await hasCalls()) || pause(100), 'the last calls', LIMIT);
    await this.right(this.members, Date.now());
    await this.drained(this.members);
  }

  /**
   * Waits until these members, the database and the broker answer.
   *
   * @param since ms since 1970: an edge of each member has logged in after that
   * @returns the last login of each PBX (ms since 1970)
   */
  async ready(members: readonly Member[], since: number): Promise<ReadonlyMap<string, number>> {
    const logins = new Map<string, number>();
    for (const { name, pbx, edges } of members) {
      await until(
        async () => {
          const found = (await pbx.look()).logins;
          logins.set(name, Math.max(0, ...found));
          const isReady = found.length === edges.length && (logins.get(name) ?? 0) >= since;
          return isReady || (await pause(20, false));
        },
        `the edges of ${name}`,
        LIMIT,
      );
    }
    await until(() => this.centre.answers(), 'the database', LIMIT);
    await until(() => this.page.isConnected, 'the broker', LIMIT);
    return logins;
  }

  /** Waits until what has not changed since `settled` is right in the database and on the page. @returns when it was */
  async right(members: readonly Member[], settled: number): Promise<number> {
    let wrong: string | undefined = '';
    let last = settled;
    for (const member of members) {
      await until(
        async () => {
          wrong = await wrongAt(member, this.options.extensions, settled, this.centre, this.page).catch(
            ({ message }: Error) => message,
          );
          last = Date.now();
          return wrong === undefined || (await pause(100, false));
        },
        () => `right states and calls: ${wrong}`,
        LIMIT,
      );
    }
    return last;
  }

  /** Waits until all that edges have in their journals now is written. @returns when it was */
  async drained(members: readonly Member[]): Promise<number> {
    const edges = members.flatMap(({ edges }) => edges);
    const before = await Promise.all(edges.map((edge) => edge.waiting()));
    await until(
      async () => {
        const now = await Promise.all(edges.map((edge) => edge.waiting()));
        const isWritten = before.every((files, n) => files.every((file) => !now[n]?.includes(file)));
        return isWritten || (await pause(50, false));
      },
      'empty journals',
      LIMIT,
    );
    return Date.now();
  }

  /** What became of all that was raised since the last account. Call `rest` before. */
  async account(
    since: number,
    away: ReadonlyMap<string, Away>,
  ): Promise<{ account: Account; truths: PbxTruth[]; gaps: number }> {
    const truths = await Promise.all(
      this.members.map(async (member) => ({
        ...(await member.pbx.truth()),
        pbx: member.name,
        away: member.edges.length === 1 ? away.get(member.name) : undefined,
      })),
    );
    const sets = await Promise.all(this.members.flatMap(({ edges }) => edges.map((edge) => edge.received())));
    const received = new Set(sets.flatMap((set) => [...set]));
    const { rows, gaps } = await this.centre.written(since);
    return { account: account(truths, received, rows), truths, gaps };
  }

  async stop(): Promise<void> {
    await this.page.close();
    for (const { edges, pbx } of this.members) {
      await Promise.all(edges.map((edge) => edge.stop()));
      await pbx.stop();
    }
    await this.centre.close();
  }

  async #start(names: readonly string[]): Promise<void> {
    const { extensions, pbxs } = this.options;
    await inTurns(names, async (name, n) => {
      const site = this.options.star === undefined ? undefined : siteOf(this.options.star, n);
      const pbx = await PbxProcess.start(name, extensions, site?.elsewhere ?? ((...words) => words));
      this.members[n] = { name, pbx, site, edges: this.#edges(name, n === pbxs - 1 ? 2 : 1, pbx, site) };
    });
    this.say(`${pbxs} PBXs run`);
    await inTurns(this.members, async (member) => {
      for (const edge of member.edges) await edge.start();
    });
    this.say('their edges run');
    await this.right(this.members, Date.now());
    await this.drained(this.members);
    for (const { pbx } of this.members) await pbx.truth();
  }

  #edges(name: string, edges: 1 | 2, pbx: PbxProcess, site: Site | undefined): Edge[] {
    const { line, folder } = this.options;
    return Array.from({ length: edges }, (_, n) => {
      const edge = n === 0 ? name : `${name}-second`;
      return new Edge({
        name: edge,
        line,
        pbx: { name, host: pbx.host, port: pbx.port },
        edges,
        publishes: n === 0,
        centre: this.centre.access,
        folder: join(folder, edge),
        elsewhere: site?.elsewhere,
      });
    });
  }
}

async function inTurns<Item>(
  items: readonly Item[],
  work: (item: Item, n: number) => Promise<void>,
): Promise<void> {
  const open = [...items.entries()];
  const worker = async () => {
    for (let next = open.shift(); next !== undefined; next = open.shift()) await work(next[1], next[0]);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
