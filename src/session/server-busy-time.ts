import type { Action } from '../protocol';

/** ms that `Originate` waits for the callee when no Timeout is given (main/manager.c action_originate). */
const ORIGINATE_TIMEOUT = 30_000;
/** Assumed ms for an action of unknown duration: a CLI command, a reload, a WaitEvent without a timeout. */
const UNKNOWN_DURATION = 60_000;

/**
 * How long an action may block its session, in ms; 0 if it does not. A session is one thread of the server: while it
 * originates a call, it does not even respond to a Ping (main/manager.c session_do).
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

/** The header's value as it is sent; '' if there is none. `name` is in lower case. */
function header(action: Action, name: string): string {
  const [, value] = Object.entries(action).find(([candidate]) => candidate.toLowerCase() === name) ?? [];
  return String(value ?? '');
}

/** As Asterisk's ast_true (main/utils.c). */
function isTrue(value: string): boolean {
  return /^(yes|true|y|t|1|on)$/i.test(value);
}

function milliseconds(value: string, unit: number, fallback: number): number {
  const number = Number(value);
  return number > 0 && Number.isFinite(number) ? number * unit : fallback;
}

/** An action in flight that may block its session. */
class Blocker {
  readonly sentAt = performance.now();

  /** @param time ms */
  constructor(readonly time: number) {}
}

/**
 * Estimates how long the server may be busy with our actions. The server runs them one after another, in the order in which
 * they were sent. An action ends with its response. An action that timed out or was aborted may still run: it counts until
 * its own time has passed since it was sent.
 */
export class ServerBusyTime {
  /** Blocking actions in flight, in the order in which they were sent. The server runs the first one. */
  readonly #inFlight = new Set<Blocker>();
  /** Sum of the times of `#inFlight`, in ms. */
  #time = 0;
  /** Time of the last response (performance.now). The next action began then. */
  #answeredAt = 0;
  /** Time (performance.now) until which actions that timed out or were aborted may still run. */
  #givenUpUntil = 0;

  /** Time (performance.now) until which the running action may keep the server silent, without the actions after it. */
  get until(): number {
    const [running] = this.#inFlight;
    const end = running ? Math.max(running.sentAt, this.#answeredAt) + running.time : 0;
    return Math.max(end, this.#givenUpUntil);
  }

  /** Estimated ms until the server has run all actions in flight and can run one that is sent now. */
  get remaining(): number {
    const { until } = this;
    if (until === 0) return 0;
    const [running] = this.#inFlight;
    const queued = this.#time - (running?.time ?? 0);
    return Math.ceil(Math.max(0, until - performance.now()) + queued);
  }

  /** @returns a function to call when the action is settled, with true if a response came; undefined if it does not block */
  add(action: Action): ((answered: boolean) => void) | undefined {
    const time = blockingTime(action);
    if (time === 0) return undefined;
    const blocker = new Blocker(time);
    this.#inFlight.add(blocker);
    this.#time += time;
    return (answered) => {
      if (!this.#inFlight.delete(blocker)) return;
      this.#time -= time;
      if (answered) this.#answeredAt = performance.now();
      else this.#givenUpUntil = Math.max(this.#givenUpUntil, blocker.sentAt + time);
    };
  }
}
