import type { Timers } from './clock';
import type { Headers } from './frame-writer';
import { fullyBootedHeaders } from './fully-booted';
import type { Listener } from './listener';
import type { Pbx } from './pbx';
import type { Sessions } from './sessions';

export interface BootOptions {
  /** Milliseconds that the server takes to load its parts. Default: 0. */
  bootMs?: number;
}

export interface ShutDownOptions {
  /** What the event Shutdown says in its header Restart. Default: false. */
  restart?: boolean;
  /** Milliseconds of refusing every action before. Default: 0. */
  after?: number;
}

/** Shuts down a simulated server and starts it again. */
export class Lifecycle {
  readonly #pbx: Pbx;
  readonly #timers: Timers;
  readonly #listener: Listener;
  readonly #sessions: Sessions;
  #isShuttingDown = false;
  #cancel = () => {};

  constructor(pbx: Pbx, timers: Timers, listener: Listener, sessions: Sessions) {
    this.#pbx = pbx;
    this.#timers = timers;
    this.#listener = listener;
    this.#sessions = sessions;
  }

  get isShuttingDown(): boolean {
    return this.#isShuttingDown;
  }

  /** Refuses every action for `after` ms, then raises Shutdown, closes every session and refuses connections. */
  shutDown(restart: boolean, after: number): void {
    this.#isShuttingDown = true;
    this.#cancel();
    if (after > 0) this.#cancel = this.#timers.after(after, () => this.#finish(restart));
    else this.#finish(restart);
  }

  /** Accepts connections. After a shutdown, the server loads its parts in `bootMs`; then FullyBooted is raised. */
  async start(bootMs: number): Promise<void> {
    // A shutdown that has not finished would close the server that has just started.
    this.#cancel();
    if (this.#isShuttingDown) this.#boot(bootMs);
    this.#isShuttingDown = false;
    await this.#listener.open();
  }

  #finish(restart: boolean): void {
    const headers: Headers = [
      ['Shutdown', 'Cleanly'],
      ['Restart', restart ? 'True' : 'False'],
    ];
    this.#pbx.raise('Shutdown', headers, 'system');
    void this.#listener.close();
    this.#sessions.close();
    // No client sees the end of the calls.
    const { channels } = this.#pbx.exchange;
    for (const channel of [...channels.values()])
      if (channels.get(channel.name) === channel) channel.hangUp('action');
  }

  #boot(bootMs: number): void {
    const pbx = this.#pbx;
    pbx.uptime.boot(bootMs, (part) => {
      if (part === 'dialplan') pbx.exchange.extensions.areLoaded = true;
      if (part === 'everything') pbx.raise('FullyBooted', fullyBootedHeaders(pbx), 'system');
    });
    pbx.exchange.extensions.areLoaded = pbx.uptime.hasLoaded('dialplan');
  }
}
