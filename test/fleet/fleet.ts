import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Site, siteOf } from '../../lab/machine/many-hosts';
import { until } from '../../lab/machine/wait';
import { Centre } from './centre';
import { brokerUser, Edge, edgeNames } from './edge';
import { inTurns } from './in-turns';
import {
  type Account,
  type Away,
  account,
  accountOfLog,
  eventsOf,
  type LogAccount,
  type PbxTruth,
} from './ledger';
import { logUser } from './log';
import { comparison, type Member } from './member';
import type { FleetOptions, Rates } from './options';
import { Page, READER } from './page';
import { PbxProcess } from './pbx-process';

/** Timeout in ms. Only a hang takes this long. */
const LIMIT = 600_000;
/** A check waits this many times its own length for the next. Otherwise the checks would take the cores from the edges. */
const REST = 3;
/** Number of members that start at the same time. */
const AT_ONCE = 2;

/** A centre, and simulated PBXs with one edge each. The last PBX has two edges. */
export class Fleet {
  static async start(options: FleetOptions): Promise<Fleet> {
    const names = Array.from({ length: options.pbxs }, (_, n) => `p${n + 1}`);
    const centre = await Centre.open({
      database: options.database,
      address: options.address,
      users: [...names.map((name) => brokerUser(name, name)), READER],
      logUsers: names.flatMap((pbx, n) =>
        edgeNames(pbx, n === names.length - 1).map((edge) => logUser(edge, pbx)),
      ),
      logFolder: join(options.folder, 'log'),
    });
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

  /** @returns size of each edge's journal in MB, as text */
  async journalSizes(): Promise<string> {
    const edges = this.members.flatMap(({ edges }) => edges);
    const sizes = await Promise.all(edges.map((edge) => edge.journalSize()));
    return sizes.map((size) => (size / 1e6).toFixed(1)).join(', ');
  }

  async begin({ calls, changes }: Rates): Promise<void> {
    const count = this.members.length;
    await Promise.all(this.members.map(({ pbx }) => pbx.begin(calls / count, changes / count)));
  }

  /** Stops the load, ends all calls, and waits until the edges have written everything and all states are right. */
  async rest(): Promise<void> {
    await Promise.all(this.members.map(({ pbx }) => pbx.rest()));
    const hasCalls = async () =>
      (await Promise.all(this.members.map(({ pbx }) => pbx.look()))).some(({ calls }) => calls.length > 0);
    await until(async () => !(await hasCalls()) || pause(100), 'the last calls', LIMIT);
    await this.right(this.members, Date.now());
    await this.drained(this.members);
  }

  /**
   * Waits until these members, the database and the broker answer, and until the broker has their edges again.
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
    const publishing = members.flatMap(({ edges }) => edges.filter(({ options }) => options.publishes));
    const areOnline = () => publishing.every(({ name }) => this.page.edge(name) === 'online');
    await until(async () => areOnline() || pause(20, false), 'the edges at the broker', LIMIT);
    await until(() => this.centre.log.answers(), 'the log', LIMIT);
    return logins;
  }

  /**
   * Waits until every state and call that has not changed since `settled` is right in the database and on the page.
   *
   * @param settled ms since 1970
   * @returns when the last of them had become right (ms since 1970)
   */
  async right(members: readonly Member[], settled: number): Promise<number> {
    let wrong = '';
    let right = { at: settled, last: 'nothing' };
    for (const member of members) {
      await until(
        async () => {
          const began = Date.now();
          const { extensions } = this.options;
          const compared = await comparison(member, extensions, settled, this).catch(
            ({ message }: Error) => ({ wrong: message }),
          );
          if ('rightAt' in compared) {
            if (compared.rightAt > right.at) right = { at: compared.rightAt, last: compared.last };
            return true;
          }
          wrong = compared.wrong;
          return pause(Math.max(100, REST * (Date.now() - began)), false);
        },
        () => `right states and calls: ${wrong}`,
        LIMIT,
      );
    }
    this.say(`all was right after ${right.at - settled} ms; the last was ${right.last}`);
    return right.at;
  }

  /** Says when all edges had published their topics again, devices included, if they did so after `since` (ms since 1970). */
  sayPublished(since: number): void {
    const times = this.members.flatMap(({ name }) => this.page.published(name) ?? []);
    if (times.length === this.members.length && Math.max(...times) > since)
      this.say(`all topics, devices included, were at the broker after ${Math.max(...times) - since} ms`);
  }

  /**
   * Waits until the files that are in the journals now are written to the database.
   *
   * @returns when they were written (ms since 1970)
   */
  async drained(members: readonly Member[]): Promise<number> {
    const edges = members.flatMap(({ edges }) => edges);
    const before = await Promise.all(edges.map((edge) => edge.waiting()));
    await until(
      async () => {
        const now = await Promise.all(edges.map((edge) => edge.waiting()));
        const isWritten = before.every((files, n) => files.every((file) => !now[n]?.includes(file)));
        return isWritten || (await pause(200, false));
      },
      'empty journals',
      LIMIT,
    );
    return Date.now();
  }

  /**
   * Compares what the PBXs raised since the last call with what is in the database. Call `rest` first.
   *
   * @param since ms since 1970: older rows are ignored
   * @param away by PBX, the time in which its only edge had no session
   */
  async account(
    since: number,
    away: ReadonlyMap<string, Away>,
  ): Promise<{ account: Account; log: LogAccount; truths: PbxTruth[]; gaps: number }> {
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
    await this.centre.log.holds([...eventsOf(truths).keys()].filter((key) => received.has(key)));
    const log = accountOfLog(truths, received, this.centre.log.take());
    return { account: account(truths, received, rows), log, truths, gaps };
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
    await inTurns(AT_ONCE, names, async (name, n) => {
      const site = this.options.star === undefined ? undefined : siteOf(this.options.star, n);
      const pbx = await PbxProcess.start(name, extensions, site?.elsewhere ?? ((...words) => words));
      this.members[n] = { name, pbx, site, edges: this.#edges(pbx, n, site) };
    });
    this.say(`${pbxs} PBXs run`);
    await inTurns(AT_ONCE, this.members, async (member) => {
      for (const edge of member.edges) await edge.start();
    });
    this.say('their edges run');
    await this.right(this.members, Date.now());
    await this.drained(this.members);
    for (const { pbx } of this.members) await pbx.truth();
    this.centre.log.take();
  }

  #edges(pbx: PbxProcess, n: number, site: Site | undefined): Edge[] {
    const { line, folder } = this.options;
    const names = edgeNames(pbx.name, n === this.options.pbxs - 1);
    return names.map(
      (name, number) =>
        new Edge({
          name,
          line,
          pbx,
          edges: names.length,
          publishes: number === 0,
          centre: this.centre.access,
          folder: join(folder, name),
          elsewhere: site?.elsewhere,
        }),
    );
  }
}
