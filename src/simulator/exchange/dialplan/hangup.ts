import type { Application, Board, Step } from '../applications/application';
import type { Channel } from '../switch/channel';
import { substitute } from '../variables/substitute';
import type { Dialplan } from './dialplan';

/** The application for the end of the dialplan after a Dial, by DIALSTATUS (main/pbx.c, autofallthrough). */
export const REFUSALS: Readonly<Record<string, string>> = {
  BUSY: 'busy',
  CHANUNAVAIL: 'congestion',
  CONGESTION: 'congestion',
};

/** The parts that every run of the dialplan uses. */
export interface RunParts {
  readonly board: Board;
  readonly dialplan: Dialplan;
  /** Undefined for an unknown application. */
  readonly application: (name: string) => Application | undefined;
}

/** Limit of steps without a wait. A run ends there, because a loop of Goto would never end. */
const MOST_STEPS_AT_ONCE = 1000;

/** Counts the steps that a run takes without a wait. */
export class StepsAtOnce {
  #count = 0;
  #at = 0;

  /** Counts one more step. True if it may run. */
  take(now: number): boolean {
    if (now !== this.#at) this.#count = 0;
    this.#at = now;
    return ++this.#count <= MOST_STEPS_AT_ONCE;
  }
}

/** The applications that the extension `h` can run. The others need a channel that is up. */
const WITHOUT_WAIT: ReadonlySet<string> = new Set(['hangup', 'noop', 'set', 'userevent']);

/** Runs the extension `h` of the channel's context. The channel is hung up, so no application waits. */
export function runAfterHangup(
  { board, dialplan, application }: RunParts,
  channel: Channel,
  toStep: (data: string) => Step,
): void {
  const place = { context: channel.context, extension: 'h' };
  let isEnding = false;
  for (let priority = 1; priority <= MOST_STEPS_AT_ONCE && !isEnding; priority++) {
    const instruction = dialplan.step(place, priority);
    const run = instruction && application(instruction.application);
    if (!instruction || !run) return;
    channel.exten = place.extension;
    channel.priority = priority;
    const data = substitute(board, channel, instruction.data);
    board.execute(channel, instruction.application, data);
    if (!WITHOUT_WAIT.has(instruction.application.toLowerCase())) continue;
    run({
      ...toStep(data),
      next: () => {},
      hangUp: () => {
        isEnding = true;
      },
    });
  }
}
