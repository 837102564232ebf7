import type { ReceivedAction } from '../action-reader';
import type { Session } from '../session';

/** Something that a client did. */
export type ClientEvent =
  | { readonly kind: 'connected' | 'logged in' | 'disconnected'; readonly session: Session }
  | { readonly kind: 'refused'; readonly session: Session; readonly reason: string }
  | { readonly kind: 'action'; readonly action: ReceivedAction };

/** `received` keeps at least this many actions. It is cut to that number when it reaches twice as many. */
const KEPT_ACTIONS = 10_000;

/** What clients do: their readable actions, their logins and refused logins. */
export class ClientLog {
  /** In order of arrival: at least the last 10,000. */
  readonly received: ReceivedAction[] = [];
  /** Number of actions that `received` no longer has. */
  dropped = 0;
  readonly #watchers = new Set<(event: ClientEvent) => void>();

  /** Calls `watcher` for each event until the returned function is called. */
  watch(watcher: (event: ClientEvent) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  record(action: ReceivedAction): void {
    this.received.push(action);
    if (this.received.length >= 2 * KEPT_ACTIONS) {
      this.received.splice(0, KEPT_ACTIONS);
      this.dropped += KEPT_ACTIONS;
    }
    this.note({ kind: 'action', action });
  }

  note(event: ClientEvent): void {
    for (const watcher of [...this.#watchers]) watcher(event);
  }
}
