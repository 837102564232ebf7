import { setTimeout as pause } from 'node:timers/promises';
import type { Fault } from './faults';
import type { Fleet, Rates } from './fleet';
import type { Account, Away, PbxTruth } from './ledger';

export interface PhaseOptions {
  rates: Rates;
  /** ms of load before the fault, or of the whole load without one. */
  before: number;
  /** ms from the fault to its repair. */
  away: number;
}

/** What came of a time under load. */
export interface Phase {
  name: string;
  account: Account;
  /** Gaps that edges told. */
  gaps: number;
  /** ms from the last change of each extension to its row, and to the page. */
  row: number[];
  page: number[];
  /** Undefined without a fault. */
  recovery: Recovery | undefined;
}

interface Recovery {
  /** ms from when all answered again until states and calls were right, and until what had waited was written. */
  rightAfter: number;
  writtenAfter: number;
  /** By PBX. */
  away: ReadonlyMap<string, Away>;
}

/** Puts the fleet under load, and a fault into the middle of it. */
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
  const { account, truths, gaps } = await fleet.account(since, recovery?.away ?? new Map());
  const delays = await delaysOf(fleet, truths);
  return { name: fault?.name ?? 'none', account, gaps, ...delays, recovery };
}

async function recover(fleet: Fleet, fault: Fault, away: number): Promise<Recovery> {
  const faultAt = Date.now();
  await fault.run(fleet, away);
  const members = fault.members(fleet);
  const logins = await fleet.ready(members, fault.startsAnew ? faultAt : 0);
  const readyAt = Date.now();
  const [rightAt, writtenAt] = await Promise.all([fleet.right(members, readyAt), fleet.drained(members)]);
  return {
    rightAfter: rightAt - readyAt,
    writtenAfter: writtenAt - readyAt,
    away: new Map(fault.startsAnew ? [...logins].map(([pbx, to]) => [pbx, { from: faultAt, to }]) : []),
  };
}

/** @returns ms from the last change of each extension to its row, and to the page */
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

/** ms: the bars of the fleet. */
export const BARS = { row: 1000, page: 3000, right: 5000 } as const;

/** @returns in words what was lost, repeated or told wrong; the times are no part of it */
export function faultsOf(phase: Phase, mayMiss: boolean): string[] {
  const { lost, repeated, invented, missed, wrongPartial, examples } = phase.account;
  return [
    ...(lost + repeated + invented > 0
      ? [`${lost} lost, ${repeated} repeated, ${invented} never raised`]
      : []),
    ...(mayMiss ? [] : [missed > 0 ? `${missed} were received by no edge` : '']),
    ...(mayMiss && phase.gaps === 0 ? ['no gap was told'] : []),
    ...wrongPartial,
    ...examples,
  ].filter(Boolean);
}
