import { setTimeout as pause } from 'node:timers/promises';
import type { Fault } from './faults';
import type { Fleet } from './fleet';
import type { Account, Away, LogAccount, PbxTruth } from './ledger';
import type { Rates } from './options';

export interface PhaseOptions {
  rates: Rates;
  /** ms of load before the fault. Without a fault: ms of the whole load. */
  before: number;
  /** ms from the fault to its repair. */
  away: number;
}

/** Results of a time under load. */
export interface Phase {
  name: string;
  account: Account;
  /** `mayLose`: the fault ends what an edge keeps in memory. */
  log: LogAccount & { mayLose: boolean };
  /** Number of gaps that edges reported. */
  gaps: number;
  /** ms from the last change of each extension to its row in the database, and to the page. */
  row: number[];
  page: number[];
  /** Undefined without a fault. */
  recovery: Recovery | undefined;
}

interface Recovery {
  /** When everything answered again (ms since 1970). */
  readyAt: number;
  /** ms from the repair until everything answered again: Node-RED and TCP wait before their next attempts. */
  answeredAfter: number;
  /** ms from the time when everything answered again until states and calls were right, and until the journals were written. */
  rightAfter: number;
  writtenAfter: number;
  /** By PBX, the time in which its only edge had no session. */
  away: ReadonlyMap<string, Away>;
}

/** Puts the fleet under load, and injects the fault in the middle of it. */
export async function runPhase(
  fleet: Fleet,
  fault: Fault | undefined,
  { rates, before, away }: PhaseOptions,
): Promise<Phase> {
  const since = Date.now();
  await fleet.begin(rates);
  await pause(before);
  const recovery = fault === undefined ? undefined : await recover(fleet, fault, away);
  await fleet.rest();
  if (recovery !== undefined) fleet.sayPublished(recovery.readyAt);
  const { account, log, truths, gaps } = await fleet.account(since, recovery?.away ?? new Map());
  const delays = await delaysOf(fleet, truths);
  const mayLose = fault?.losesQueue ?? false;
  return { name: fault?.name ?? 'none', account, log: { ...log, mayLose }, gaps, ...delays, recovery };
}

async function recover(fleet: Fleet, fault: Fault, away: number): Promise<Recovery> {
  const faultAt = Date.now();
  await fault.run(fleet, away);
  const repairedAt = Date.now();
  const members = fault.members(fleet);
  const logins = await fleet.ready(members, fault.startsAnew ? faultAt : 0);
  const readyAt = Date.now();
  const [rightAt, writtenAt] = await Promise.all([fleet.right(members, readyAt), fleet.drained(members)]);
  return {
    readyAt,
    answeredAfter: readyAt - repairedAt,
    rightAfter: rightAt - readyAt,
    writtenAfter: writtenAt - readyAt,
    away: new Map(fault.startsAnew ? [...logins].map(([pbx, to]) => [pbx, { from: faultAt, to }]) : []),
  };
}

/** @returns ms from the last change of each extension to its row in the database, and to the page */
async function delaysOf(
  fleet: Fleet,
  truths: readonly PbxTruth[],
): Promise<{ row: number[]; page: number[] }> {
  const row: number[] = [];
  const page: number[] = [];
  for (const { pbx, changes } of truths) {
    if (changes.length === 0) continue;
    const rows = await fleet.centre.states(pbx);
    const shown = fleet.page.states(pbx);
    for (const { extension, at } of changes) {
      row.push((rows.get(extension)?.writtenAt ?? Number.NaN) - at);
      page.push((shown.get(extension)?.at ?? Number.NaN) - at);
    }
  }
  return { row, page };
}

/** Limits in ms: change to row (median), change to page (99 %), and recovery until everything is right. */
export const LIMITS = { row: 1000, page: 3000, right: 5000 } as const;

/**
 * @param mayMiss whether events may be raised while no edge is connected. They must then be reported as a gap
 * @returns what was lost, repeated or wrong, as text. Delays are not included
 */
export function faultsOf(phase: Phase, mayMiss: boolean): string[] {
  const { lost, repeated, invented, missed, wrongPartial, examples } = phase.account;
  const { log } = phase;
  const isLogWrong = log.repeated > 0 || (log.lost > 0 && !log.mayLose);
  return [
    ...(lost + repeated + invented > 0
      ? [`${lost} lost, ${repeated} repeated, ${invented} never raised`]
      : []),
    ...(mayMiss ? [] : [missed > 0 ? `${missed} were received by no edge` : '']),
    ...(mayMiss && phase.gaps === 0 ? ['no gap was reported'] : []),
    ...wrongPartial,
    ...examples,
    ...(isLogWrong ? [`in the log ${log.lost} lost, ${log.repeated} repeated`, ...log.examples] : []),
  ].filter(Boolean);
}
