import type { Server } from '../servers';
import { startSimulated } from '../simulated-server';
import { differences } from './differences';
import { Dice } from './random';
import { sweepSteps } from './sweep';
import { acceptedReason } from './tolerances';
import { randomStep, type WalkStep } from './vocabulary';
import { type Reply, Walker } from './walker';

/** A step after which the servers differ. */
export interface Difference {
  readonly number: number;
  readonly step: WalkStep;
  readonly lines: readonly string[];
}

export interface WalkResult {
  readonly steps: readonly WalkStep[];
  /** Differences without a reason. */
  readonly found: readonly Difference[];
  /** How often each reason has excused a difference. */
  readonly accepted: ReadonlyMap<string, number>;
}

/** Steps after which both servers forget: calls end, and what the walk stored is removed. */
const CHAPTER = 25;
/** How often late events of a busy server are waited for. */
const MOST_WAITS = 10;
/** The phones that answer. */
export const PHONES = ['1002', '1003', '1004', '1005'];

/** Walks random steps at a real and a simulated server and compares what follows each step. */
export async function walk(
  real: Server,
  { steps, seed }: { steps: number; seed: number },
): Promise<WalkResult> {
  const dice = new Dice(seed);
  const taken: WalkStep[] = [];
  const differing: string[][] = [];
  for (let number = 0; number < steps; number += CHAPTER) {
    const chapter = Array.from({ length: Math.min(CHAPTER, steps - number) }, () => randomStep(dice));
    differing.push(...(await compareSteps(real, chapter)));
    taken.push(...chapter);
  }
  return resultOf(taken, differing);
}

/** Sends odd values in each header of each action. */
export async function sweep(real: Server): Promise<WalkResult> {
  const steps = sweepSteps();
  return resultOf(steps, await compareSteps(real, steps));
}

function resultOf(steps: readonly WalkStep[], differing: readonly (readonly string[])[]): WalkResult {
  const accepted = new Map<string, number>();
  const found = steps.flatMap((step, number): Difference[] => {
    const lines = (differing[number] ?? []).filter((line) => {
      const reason = acceptedReason(step, line);
      if (reason !== undefined) accepted.set(reason, (accepted.get(reason) ?? 0) + 1);
      return reason === undefined;
    });
    return lines.length === 0 ? [] : [{ number, step, lines }];
  });
  return { steps, found, accepted };
}

/** The differences after each of these steps, from a fresh state. */
export async function compareSteps(real: Server, steps: readonly WalkStep[]): Promise<string[][]> {
  const simulated = await startSimulated(22, 8);
  for (const phone of PHONES) simulated.pbx.register(phone, 'home');
  const walkers = await Promise.all([Walker.at(real), Walker.at(simulated)]);
  try {
    await Promise.all(walkers.map(forget));
    const all: string[][] = [];
    for (const step of steps) {
      let replies = (await Promise.all(walkers.map((walker) => walker.take(step)))) as [Reply, Reply];
      for (let waits = 0; waits < MOST_WAITS && isOpen(step, replies); waits++)
        replies = await Promise.all([walkers[0].late(replies[0]), walkers[1].late(replies[1])]);
      all.push(differences(...replies));
    }
    await forget(walkers[0]);
    return all;
  } finally {
    for (const walker of walkers) walker.close();
    await simulated.pbx.close();
  }
}

/** True if the replies differ in something that is not accepted, which a busy server may still send. */
const isOpen = (step: WalkStep, replies: [Reply, Reply]) =>
  differences(...replies).some((line) => acceptedReason(step, line) === undefined);

/** Brings both servers to the same state. */
async function forget(walker: Walker): Promise<void> {
  const members = ['PJSIP/1001', 'PJSIP/1048', 'pjsip/1048', 'Local/1003@home', 'nothing'];
  const clean: WalkStep[] = [
    ...members.map((member) => ({
      action: 'QueueRemove',
      headers: [
        ['Queue', 'support'],
        ['Interface', member],
      ] as const,
    })),
    ...[
      ['QueuePause', 'Paused', 'no'],
      ['QueuePenalty', 'Penalty', '0'],
      ['QueueMemberRingInUse', 'RingInUse', 'yes'],
    ].map(([action = '', name = '', value = '']) => ({
      action,
      headers: [
        ['Interface', 'PJSIP/1001'],
        [name, value],
      ] as const,
    })),
    { action: 'DBDelTree', headers: [['Family', 'walk']] },
    { action: 'DBDelTree', headers: [['Family', 'none']] },
    { action: 'Command', headers: [['Command', 'dialplan remove context walk']] },
    { action: 'BridgeTechnologyUnsuspend', headers: [['BridgeTechnology', 'holding_bridge']] },
    {
      action: 'Setvar',
      headers: [
        ['Variable', 'ODD('],
        ['Value', ''],
      ],
    },
    ...['walk', '2002'].map((device) => ({
      action: 'Setvar',
      headers: [
        ['Variable', `DEVICE_STATE(Custom:${device})`],
        ['Value', 'NOT_INUSE'],
      ] as const,
    })),
    {
      action: 'Setvar',
      headers: [
        ['Variable', 'PRESENCE_STATE(CustomPresence:walk)'],
        ['Value', 'not_set'],
      ],
    },
    { action: 'CreateConfig', headers: [['Filename', 'walk.conf']] },
    {
      action: 'ModuleLoad',
      headers: [
        ['LoadType', 'load'],
        ['Module', 'app_echo.so'],
      ],
    },
    {
      action: 'Setvar',
      headers: [
        ['Variable', 'WALK'],
        ['Value', ''],
      ],
    },
    ...['a', 'b', 'none', 'one', 'two', 'plain', 'two words', 'a:b', '"quoted"', '?'].map((category) => ({
      action: 'UpdateConfig',
      headers: [
        ['SrcFilename', 'walk.conf'],
        ['DstFilename', 'walk.conf'],
        ['Action-000000', 'DelCat'],
        ['Cat-000000', category],
      ] as const,
    })),
  ];
  await walker.take({ action: 'Hangup', headers: [['Channel', '/.*/']] });
  await walker.takeAll(clean);
}

/** The smallest sequence of steps, ending with the given one, after which one of these lines still differs. */
export async function shrink(
  real: Server,
  steps: readonly WalkStep[],
  line: string,
): Promise<readonly WalkStep[]> {
  const differs = async (tried: readonly WalkStep[]) =>
    (await compareSteps(real, tried)).at(-1)?.includes(line) ?? false;
  let kept = steps;
  for (let size = Math.floor(steps.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let start = 0; start + size < kept.length; ) {
      const tried = [...kept.slice(0, start), ...kept.slice(start + size)];
      if (await differs(tried)) kept = tried;
      else start += size;
    }
  }
  return kept;
}
