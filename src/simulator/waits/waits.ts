import type { ReceivedAction } from '../action-reader';
import type { Session } from '../session';
import type { ClientEvent, ClientLog } from './client-log';
import { startWait, type Wait, type WaitOptions, WITHIN } from './wait';

/** Promises about what clients do. All have a limit, and all end when the simulator closes. */
export class Waits {
  readonly #log: ClientLog;
  readonly #sessions: () => readonly Session[];
  readonly #forLogin = new Set<Wait<void>>();
  /** By name in lower case, in order of request. */
  readonly #forAction = new Map<string, Set<Wait<ReceivedAction>>>();
  /** The number of actions from the start up to the last one returned, by name in lower case. */
  readonly #returned = new Map<string, number>();
  readonly #stopWatching: () => void;
  #lastRefusal: string | undefined;

  constructor(log: ClientLog, sessions: () => readonly Session[]) {
    this.#log = log;
    this.#sessions = sessions;
    this.#stopWatching = log.watch((event) => this.#on(event));
  }

  nextAction(name: string, { within = WITHIN, signal }: WaitOptions = {}): Promise<ReceivedAction> {
    const wanted = name.toLowerCase();
    const waiting = this.#forAction.get(wanted) ?? new Set();
    const late = () => `no action ${name} arrived within ${within} ms; ${this.#arrived()}`;
    const forget = () => {
      waiting.delete(wait);
      if (waiting.size === 0) this.#forAction.delete(wanted);
    };
    const wait = startWait<ReceivedAction>(within, late, forget, signal);
    const action = waiting.size === 0 ? this.#take(wanted) : undefined;
    if (action) wait.resolve(action);
    else this.#forAction.set(wanted, waiting.add(wait));
    return wait.promise;
  }

  loggedIn({ within = WITHIN }: WaitOptions = {}): Promise<void> {
    const late = () => `no client logged in within ${within} ms; ${this.#connected()}`;
    const wait = startWait<void>(within, late, () => this.#forLogin.delete(wait));
    this.#forLogin.add(wait);
    const refusal = this.#sessions().find((session) => session.refusal !== undefined)?.refusal;
    if (this.#sessions().some(({ login, isOpen }) => login && isOpen)) wait.resolve();
    else if (refusal !== undefined) wait.reject(`a login was refused: ${refusal}`);
    return wait.promise;
  }

  /** Rejects the promises that are pending. */
  close(): void {
    this.#stopWatching();
    const closed = 'was closed during a wait';
    for (const wait of [...this.#forLogin]) wait.reject(`${closed} for a login`);
    for (const [name, waiting] of [...this.#forAction]) {
      for (const wait of [...waiting]) wait.reject(`${closed} for the action ${name}`);
    }
  }

  #on(event: ClientEvent): void {
    if (event.kind === 'logged in') {
      for (const wait of [...this.#forLogin]) wait.resolve();
    } else if (event.kind === 'refused') {
      this.#lastRefusal = event.reason;
      for (const wait of [...this.#forLogin]) wait.reject(`a login was refused: ${event.reason}`);
    } else if (event.kind === 'action') {
      this.#pass(event.action);
    }
  }

  #pass(action: ReceivedAction): void {
    const name = action.name.toLowerCase();
    const [wait] = this.#forAction.get(name) ?? [];
    if (!wait) return;
    this.#returned.set(name, this.#log.dropped + this.#log.received.length);
    wait.resolve(action);
  }

  /** The first action of this name that no call has returned, of those that the log still has. */
  #take(name: string): ReceivedAction | undefined {
    const { received, dropped } = this.#log;
    const start = Math.max(0, (this.#returned.get(name) ?? 0) - dropped);
    const index = received.findIndex((each, at) => at >= start && each.name.toLowerCase() === name);
    if (index < 0) return undefined;
    this.#returned.set(name, dropped + index + 1);
    return received[index];
  }

  #arrived(): string {
    const names = this.#log.received.slice(-5).map(({ name }) => name);
    return names.length === 0 ? this.#connected() : `the last actions were ${names.join(', ')}`;
  }

  #connected(): string {
    if (this.#lastRefusal !== undefined) return `the last login was refused: ${this.#lastRefusal}`;
    const { length } = this.#sessions();
    if (length === 0) return 'no client is connected';
    return `${length === 1 ? '1 client is' : `${length} clients are`} connected`;
  }
}
