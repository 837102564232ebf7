import type { Server } from '../servers';
import { shown } from './differences';
import { RECORDED_STEPS } from './recorded-steps';
import type { WalkStep } from './vocabulary';
import { Walker } from './walker';

/** A step and the frames that answered it. */
export interface AnsweredStep {
  readonly step: string;
  readonly answers: readonly string[];
}

/** Takes all recorded steps at a fresh server. `quiet`: ms that it rests after each. */
export async function answeredSteps(server: Server, quiet: number): Promise<AnsweredStep[]> {
  const walker = await Walker.at(server, quiet);
  try {
    const all: AnsweredStep[] = [];
    for (const step of RECORDED_STEPS) {
      const { answers } = await walker.take(step);
      all.push({ step: inWords(step), answers: answers.map(shown) });
    }
    return all;
  } finally {
    walker.close();
  }
}

function inWords({ action, headers }: WalkStep): string {
  return [action, ...headers.map(([name, value]) => `${name}: ${value}`)].join(' | ');
}
