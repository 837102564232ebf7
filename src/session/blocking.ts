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

/** Until when the actions under way may keep the server from answering. They run one after another. */
export class Blockage {
  #until = 0;
  #actions = 0;

  /** performance.now time. */
  get until(): number {
    return this.#until;
  }

  /** ms from now. */
  get remaining(): number {
    return this.#until === 0 ? 0 : Math.max(0, Math.ceil(this.#until - performance.now()));
  }

  /** @returns what to call when the action was answered */
  add(action: Action): () => void {
    const time = blockingTime(action);
    if (time === 0) return () => {};
    this.#until = Math.max(this.#until, performance.now()) + time;
    this.#actions += 1;
    return () => {
      this.#actions -= 1;
      if (this.#actions === 0) this.#until = 0;
    };
  }
}
