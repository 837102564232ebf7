import should from 'should';
import type { Simulator } from '../../src/simulator';
import type { ExtensionPhase } from '../../src/simulator/exchange/hints/states';
import { until } from '../support/wait';
import type { Board } from './board';

const PHASES: ExtensionPhase[] = ['inUse', 'ringing', 'busy', 'onHold', 'idle'];
/** ms between two changes. */
const BEAT = 20;
/** Fewer events than the queue of a slow flow can hold. */
const BURST = 5_000;

/** Changes states and raises numbered events at a steady rate, and checks whether the board has received them. */
export class OfficeLoad {
  /** Number of events raised so far. */
  events = 0;
  /** Additional characters in each event. */
  weight = 0;
  readonly #pbx: Simulator;
  readonly #states = new Map<string, string>();
  #timer: NodeJS.Timeout | undefined;

  constructor(pbx: Simulator) {
    this.#pbx = pbx;
  }

  begin(): void {
    this.#timer ??= setInterval(() => this.#beat(), BEAT);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Raises this number of events, as fast as the board processes them. */
  async burst(board: Board, count: number): Promise<void> {
    for (let left = count; left > 0; left -= BURST) {
      for (let i = 0; i < Math.min(left, BURST); i++) this.#event();
      await this.reaches(board);
    }
  }

  /** Waits until the board shows the newest event, and checks its states. */
  async reaches(board: Board): Promise<void> {
    const newest = this.events;
    const states = new Map(this.#states);
    await until(async () => {
      const events = (await board.remembered('events')) as { text: string }[];
      return events.some(({ text }) => Number(/^hung up \((\d+)\)$/.exec(text)?.[1]) >= newest);
    }, `event ${newest} on the board`);
    if (this.#timer) return;
    const shown = (await board.remembered('states')) as Record<string, { state: string }>;
    for (const [extension, state] of states)
      should(shown[JSON.stringify(['Asterisk', 'default', extension])]?.state).equal(state);
  }

  /** Stops the load, and waits until the database has each event, once and in order, and the newest state of each extension. */
  async isWritten(board: Board): Promise<void> {
    this.stop();
    await until(async () => (await this.written(board)).length >= this.events, 'all events', 60_000);
    should(await this.written(board)).deepEqual(Array.from({ length: this.events }, (_, i) => i + 1));
    await until(async () => {
      const rows = await board.rows<{ extension: string; state: string }>(
        'SELECT extension, state FROM extension_status',
      );
      const states = new Map(rows.map(({ extension, state }) => [extension, state]));
      return [...this.#states].every(([extension, state]) => states.get(extension) === state);
    }, 'the newest states');
  }

  /** @returns the numbers of the events in the database, in the order of its rows */
  async written(board: Board): Promise<number[]> {
    const rows = await board.rows<{ number: string }>(
      `SELECT JSON_UNQUOTE(JSON_EXTRACT(data, '$."Cause-txt"')) AS number FROM ami_events WHERE event = 'Hangup' ORDER BY id`,
    );
    return rows.map(({ number }) => Number(number));
  }

  #beat(): void {
    this.#event();
    const extension = String(1001 + (this.events % 25));
    const phase = PHASES[Math.floor(this.events / 25) % PHASES.length] ?? 'idle';
    this.#pbx.setState(extension, phase);
    this.#states.set(extension, phase);
  }

  #event(): void {
    const ballast = this.weight === 0 ? {} : { Ballast: 'x'.repeat(this.weight) };
    this.#pbx.emit({ Event: 'Hangup', CallerIDNum: '1001', 'Cause-txt': String(++this.events), ...ballast });
  }
}
