import type { ReceivedAction } from '../action-reader';
import type { Session } from '../session';

/** Something that a client did. */
export type ClientEvent =
  | { readonly kind: 'connected' | 'logged in' | 'disconnected'; readonly session: Session }
  | { readonly kind: 'refused'; readonly session: Session; readonly reason: string }
  | { readonly kind: 'action'; readonly action: ReceivedAction };

/** `received` keeps at least this many actions. It is cut to that number when it reaches twice as many. */
const KEPT_ACTIONS = 10_000;

/** Limit of the memory of `received` in bytes, for clients that send long actions without end. */
const MOST_BYTES = 64 * 1024 * 1024;
/** Estimated bytes of a line in memory beside its text: the line, its header and both strings. */
const LINE_BYTES = 200;

/** What clients do: their readable actions, their logins and refused logins. */
export class ClientLog {
  /** In order of arrival: at least the last 10,000, but no more than about 64 MB. */
  readonly received: ReceivedAction[] = [];
  /** Number of actions that `received` no longer has. */
  dropped = 0;
  #bytes = 0;
  readonly #watchers = new Set<(event: ClientEvent) => void>();

  /** Calls `watcher` for each event until the returned function is called. */
  watch(watcher: (event: ClientEvent) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  record(action: ReceivedAction): void {
    this.received.push(action);
    this.#bytes += bytesOf(action);
    if (this.received.length >= 2 * KEPT_ACTIONS) this.#drop(KEPT_ACTIONS);
    while (this.#bytes > MOST_BYTES && this.received.length > 1) this.#drop(1);
    this.note({ kind: 'action', action });
  }

  note(event: ClientEvent): void {
    for (const watcher of [...this.#watchers]) watcher(event);
  }

  #drop(count: number): void {
    for (const action of this.received.splice(0, count)) this.#bytes -= bytesOf(action);
    this.dropped += count;
  }
}

function bytesOf({ lines }: ReceivedAction): number {
  return lines.reduce((sum, line) => sum + LINE_BYTES + line.length, 0);
}
