import type { Call, Simulator } from '../../src/simulator';
import type { Look, TrueCall, Truth } from './pbx-messages';

/** ms between two checks for calls and changes that are due. */
const INTERVAL = 50;
/** ms that a call rings, and ms from the answer to the hangup. */
const RING = 500;
const TALK = 2000;
/** One call in this number lasts until `rest`. */
const LONG = 10;
/** Limit of such calls at the same time. */
const MOST_LONG = 5;

interface LiveCall extends Omit<TrueCall, 'endedAt'> {
  call: Call;
  phones: [string, string];
  isTalking: boolean;
  touchedAt: number;
  isLong: boolean;
  timer: NodeJS.Timeout;
}

/** Makes calls and changes of states at one PBX, and records them, so that they can be compared with what edges wrote. */
export class PbxLoad {
  readonly #pbx: Simulator;
  /** Phones that make calls, phones that are called, and extensions whose state changes without a call. */
  readonly #callers: readonly string[];
  readonly #callees: readonly string[];
  readonly #changing: readonly string[];
  readonly #touched = new Map<string, number>();
  readonly #changes = new Map<string, { code: number; at: number }>();
  readonly #live = new Map<string, LiveCall>();
  #ended: TrueCall[] = [];
  #made = { calls: 0, changes: 0 };
  #notMade = 0;
  #timer: NodeJS.Timeout | undefined;
  #isDown = false;

  constructor(pbx: Simulator, extensions: readonly string[]) {
    this.#pbx = pbx;
    const phones = Math.max(1, Math.min(100, Math.floor(extensions.length / 3)));
    this.#callers = extensions.slice(0, phones);
    this.#callees = extensions.slice(phones, 2 * phones);
    this.#changing = extensions.slice(2 * phones);
  }

  begin(calls: number, changes: number): void {
    this.rest();
    const startedAt = performance.now();
    this.#made = { calls: 0, changes: 0 };
    this.#timer = setInterval(() => {
      const seconds = (performance.now() - startedAt) / 1000;
      // Calls and changes that are due while the PBX is down are left out.
      for (; this.#made.calls < Math.floor(seconds * calls); this.#made.calls += 1) this.#call();
      for (; this.#made.changes < Math.floor(seconds * changes); this.#made.changes += 1) this.#change();
    }, INTERVAL);
  }

  rest(): void {
    clearInterval(this.#timer);
    for (const each of [...this.#live.values()]) if (each.isLong) this.#hangUp(each);
  }

  /** Restarts the PBX, which ends all calls. It is down for `downFor` ms. */
  async restart(downFor: number): Promise<void> {
    this.#isDown = true;
    this.#pbx.shutDown({ restart: true });
    for (const each of [...this.#live.values()]) this.#hangUp(each);
    await new Promise((resolve) => setTimeout(resolve, downFor));
    await this.#pbx.listenAgain();
    this.#isDown = false;
    const now = Date.now();
    for (const extension of this.#touched.keys()) this.#touched.set(extension, now);
  }

  look(): Omit<Look, 'logins'> {
    const code = (extension: string) => this.#pbx.exchange.extensions.codeOf(extension, 'default');
    return {
      extensions: [...this.#touched].map(([extension, touchedAt]) => ({
        extension,
        code: code(extension),
        touchedAt,
      })),
      calls: [...this.#live.values()].map(({ id, isTalking, touchedAt }) => ({ id, isTalking, touchedAt })),
      ended: this.#ended.map(({ id, endedAt }) => ({ id, endedAt })),
    };
  }

  truth(): Omit<Truth, 'events'> {
    const changes = [...this.#changes].map(([extension, change]) => ({ extension, ...change }));
    this.#changes.clear();
    const notMade = this.#notMade;
    this.#notMade = 0;
    return { calls: this.#ended.splice(0), changes, notMade };
  }

  close(): void {
    clearInterval(this.#timer);
    for (const { timer } of this.#live.values()) clearTimeout(timer);
  }

  #change(): void {
    const extension = this.#changing[this.#made.changes % this.#changing.length];
    if (extension === undefined || this.#isDown) return;
    const { extensions } = this.#pbx.exchange;
    this.#pbx.setState(extension, extensions.codeOf(extension, 'default') === 0 ? 'busy' : 'idle');
    const at = Date.now();
    this.#touched.set(extension, at);
    this.#changes.set(extension, { code: extensions.codeOf(extension, 'default'), at });
  }

  #call(): void {
    const busy = new Set([...this.#live.values()].flatMap(({ phones }) => phones));
    const free = (phones: readonly string[]) => phones.find((phone) => !busy.has(phone));
    const [from, to] = [free(this.#callers), free(this.#callees)];
    if (from === undefined || to === undefined || this.#isDown) {
      this.#notMade += 1;
      return;
    }
    const startedAt = Date.now();
    const call = this.#pbx.call(from, to);
    // A restart rejects this promise. It does not matter, because `#hangUp` records the end of each call.
    call.ended.catch(() => {});
    const channels = [...this.#pbx.exchange.channels.values()];
    const id = channels.find(({ caller }) => caller.number === from)?.linkedId ?? '';
    const longs = [...this.#live.values()].filter(({ isLong }) => isLong).length;
    const isLong = this.#made.calls % LONG === 0 && longs < Math.min(MOST_LONG, this.#callers.length - 1);
    const live: LiveCall = {
      id,
      startedAt,
      call,
      phones: [from, to],
      isTalking: false,
      touchedAt: startedAt,
      isLong,
      timer: setTimeout(() => this.#answer(live), RING),
    };
    this.#live.set(id, live);
    this.#touch(live);
  }

  #answer(live: LiveCall): void {
    live.call.answer();
    live.isTalking = true;
    this.#touch(live);
    if (!live.isLong) live.timer = setTimeout(() => this.#hangUp(live), TALK);
  }

  #hangUp(live: LiveCall): void {
    live.call.hangup();
    this.#end(live);
  }

  #end(live: LiveCall): void {
    clearTimeout(live.timer);
    this.#live.delete(live.id);
    this.#touch(live);
    const { id, startedAt } = live;
    this.#ended.push({ id, startedAt, endedAt: Date.now() });
  }

  #touch(live: LiveCall): void {
    live.touchedAt = Date.now();
    for (const phone of live.phones) this.#touched.set(phone, live.touchedAt);
  }
}
