import type { Action } from '../protocol';

/** `Originate` waits this long for an answer when its Timeout is not given (main/manager.c action_originate). */
const ORIGINATE_TIMEOUT = 30_000;
/** What a slow CLI command, a reload or an endless WaitEvent is given before silence counts as death. */
const UNKNOWN_DURATION = 60_000;

/**
 * How long, in ms, an action may keep a manager session from doing anything else: one session is one server
 * thread, so while a call is being originated not even a Ping is answered (main/manager.c session_do).
 */
function blockingTime(action: Action): number {
  switch (action.Action.toLowerCase()) {
    case 'originate':
      return isTrue(header(action, 'async'))
        ? 0
        : milliseconds(header(action, 'timeout'), 1, ORIGINATE_TIMEOUT);
    case 'waitevent':
      return milliseconds(header(action, 'timeout'), 1000, UNKNOWN_DURATION);
    case 'command':
    case 'reload':
    case 'moduleload':
      return UNKNOWN_DURATION;
    default:
      return 0;
  }
}

/** As it is sent, by its name in lower case; '' where there is none. */
function header(action: Action, name: string): string {
  const [, value] = Object.entries(action).find(([candidate]) => candidate.toLowerCase() === name) ?? [];
  return String(value ?? '');
}

/** What Asterisk's ast_true takes for true. */
function isTrue(value: string): boolean {
  return /^(yes|true|y|t|1|on)$/i.test(value);
}

function milliseconds(value: string, unit: number, fallback: number): number {
  const number = Number(value);
  return number > 0 && Number.isFinite(number) ? number * unit : fallback;
}

/** An action that may block its session. */
class Blocker {
  readonly sentAt = performance.now();

  /** @param time ms */
  constructor(readonly time: number) {}
}

/**
 * Until when actions may keep the server from answering. It runs them one after another, in the order in which they were sent.
 * One that was answered blocks nothing any more. One that nobody waits for any longer (it timed out, or was aborted) may still
 * run: for its own time from when it was sent, and nothing is added for it.
 */
export class Blockage {
  /** In the order in which they were sent. */
  readonly #underWay = new Set<Blocker>();
  /** ms that they may take together. */
  #time = 0;
  /** When the last of them was answered, so that the next began. */
  #answeredAt = 0;
  /** Until when those may run that were given up. */
  #givenUpUntil = 0;

  /** Until when the one that runs now may keep the server silent, as performance.now time; what waits behind it is not counted. */
  get until(): number {
    const [running] = this.#underWay;
    const end = running ? Math.max(running.sentAt, this.#answeredAt) + running.time : 0;
    return Math.max(end, this.#givenUpUntil);
  }

  /** ms from now until an action that is sent now may be answered: all that is under way comes first. */
  get remaining(): number {
    const { until } = this;
    if (until === 0) return 0;
    const [running] = this.#underWay;
    const behind = this.#time - (running?.time ?? 0);
    return Math.ceil(Math.max(0, until - performance.now()) + behind);
  }

  /** @returns what to call when the action is settled: by an answer, or without one */
  add(action: Action): (answered: boolean) => void {
    const time = blockingTime(action);
    if (time === 0) return nothing;
    const blocker = new Blocker(time);
    this.#underWay.add(blocker);
    this.#time += time;
    return (answered) => {
      if (!this.#underWay.delete(blocker)) return;
      this.#time -= time;
      if (answered) this.#answeredAt = performance.now();
      else this.#givenUpUntil = Math.max(this.#givenUpUntil, blocker.sentAt + time);
    };
  }
}

function nothing(): void {}
