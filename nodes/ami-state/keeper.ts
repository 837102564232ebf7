import { callGuarded } from '../../src/guard';
import { type AmiConnection, AmiError, type Frame, type SourceName, StateModel } from '../../src/index';
import { Stop, type StopSignal } from '../../src/session';
import { wasStarting } from '../common/dialplan-loaded';
import { askAll, isOfUnknownAction } from './ask';
import { Rechecks } from './rechecks';
import type { StateUser } from './state-user';
import { Users } from './users';

/** ms after its start in which Asterisk may still load its dialplan. */
const JUST_STARTED = 60_000;
/** ms from an event after which there may be changes that no event reports, such as a Reload, to the next reading. */
const CHECK_DELAY = 1000;
/** ms until a source that timed out is read again. */
const RETRY_DELAY = 60_000;
/** ms until sources with an unknown action are read again, because a server that starts loads the modules with actions last. */
const MODULES_DELAY = 5000;
/** Longest time in ms for which the first snapshot is held back while the server starts, as for the report of a gap. */
const MAX_HOLD = 30_000;

/** Keeps a state model up to date: it reads at the start, after each gap, and when events may have been missed. */
export class StateKeeper {
  readonly model: StateModel;
  readonly #connection: AmiConnection;
  readonly #onUnused: () => void;
  readonly #users = new Users();
  #failures: ReadonlyMap<SourceName, AmiError> = new Map();
  #stop = new Stop();
  readonly #leave: () => void;
  #unsubscribe = () => {};
  #subscribing: NodeJS.Immediate | undefined;
  readonly #rechecks = new Rechecks(() => this.#read());
  #isReading = false;
  /** When the last reading began, in ms since 1970. */
  #readAt = 0;
  /** True if FullyBooted has arrived in this session. */
  #isBooted = false;
  /** True in the first session that is known, until the states have been read. */
  #isFirst: boolean;
  /** True in later sessions until the report of the gap, which comes when the dialplan is loaded. */
  #awaitsGap = false;
  #isNextWanted = false;
  /** True if sources have been read again in this session because their action was unknown. */
  #hasAwaitedModules = false;

  constructor(connection: AmiConnection, pbx: string, onUnused: () => void) {
    this.#connection = connection;
    this.#onUnused = onUnused;
    this.model = new StateModel({ pbx, sources: [] });
    this.model.deliverTo((entry) => this.#users.change(entry));
    const exclude = connection.include('states', () => this.model.snapshot().things);
    // This subscription stays when a deploy changes the others, because the end of a subscription discards its gap.
    const unsubscribe = connection.subscribe(
      ['FullyBooted', 'Reload'],
      (event, at) => this.#take(event, at),
      {
        onGap: () => {
          this.#awaitsGap = false;
          this.#readForSnapshot();
        },
      },
    );
    this.#leave = () => {
      exclude();
      unsubscribe();
    };
    this.#isFirst = connection.state === 'ready';
    connection.on('state', this.#onState);
  }

  /** True if the user has had its snapshot since the last gap, and the connection is ready. */
  isCurrent(user: StateUser): boolean {
    return this.#users.isUpToDate(user) && !this.#awaitsGap && this.#connection.state === 'ready';
  }

  /** True if the user has ever had a snapshot, even in an earlier session. */
  hasRead(user: StateUser): boolean {
    return this.#users.hasHadSnapshot(user);
  }

  get failures(): ReadonlyMap<SourceName, AmiError> {
    return this.#failures;
  }

  /** Adds a user. @returns function that removes it */
  add(user: StateUser): () => void {
    this.#users.add(user);
    this.#usersChanged();
    return () => {
      if (!this.#users.delete(user)) return;
      if (this.#users.all.length > 0) this.#usersChanged();
      else this.#close();
    };
  }

  /** Updates the model once for all nodes that a deploy adds and removes. */
  #usersChanged(): void {
    this.#subscribing ??= setImmediate(() => {
      this.#subscribing = undefined;
      const users = this.#users.all;
      this.model.use(
        [...new Set(users.flatMap(({ sources }) => sources))],
        [...new Set(users.flatMap(({ mailboxes }) => mailboxes))],
      );
      this.#subscribe();
      this.#rechecks.every(users.map(({ checkInterval }) => checkInterval));
      this.#read();
    });
  }

  #subscribe(): void {
    this.#unsubscribe();
    const { model } = this;
    this.#unsubscribe = this.#connection.subscribe(model.events, (event, at) => model.take(event, at), {
      onOverload: () => this.#rechecks.soon(CHECK_DELAY),
    });
  }

  #take(event: Frame, receivedAt: string): void {
    if (event.name === 'Reload') this.#rechecks.soon(CHECK_DELAY);
    else {
      this.#isBooted = true;
      // After a start of Asterisk the dialplan is complete only now. Otherwise it was complete before the login.
      const uptime = Number(event.get('Uptime') ?? 0) * 1000;
      if (uptime < JUST_STARTED && Date.parse(receivedAt) > this.#readAt) this.#readForSnapshot();
    }
  }

  readonly #onState = (state: string): void => {
    this.#stop.abort();
    if (state !== 'ready') return;
    this.#stop = new Stop();
    this.#isBooted = false;
    this.#hasAwaitedModules = false;
    // Later sessions begin with a gap, which is reported when the dialplan is loaded.
    this.#isFirst = this.#connection.snapshot().connects === 1;
    this.#awaitsGap = !this.#isFirst;
    this.#read();
  };

  /** Reads again when the dialplan is loaded, for users that do not receive FullyBooted. */
  async #readWhenStarted(signal: StopSignal): Promise<void> {
    if ((await wasStarting(this.#connection, signal)) && !signal.aborted) this.#readForSnapshot();
  }

  /**
   * Waits for the dialplan if the first reading found no hints, because its snapshot would clear a board.
   *
   * @returns true if the server was starting, so that everything must be read again
   */
  async #wasHeldBack(signal: StopSignal): Promise<boolean> {
    const wantsHints = this.#users.all.some(({ sources }) => sources.includes('hints'));
    const hasHints = this.model.snapshot().kinds.hint !== undefined;
    if (!this.#isFirst || this.#isBooted || !wantsHints || hasHints) return false;
    this.#isFirst = false;
    const wasIncomplete = await wasStarting(this.#connection, signal, MAX_HOLD);
    // After the longest hold the server may still be starting.
    if (wasIncomplete && !this.#isBooted) callGuarded(() => this.#readWhenStarted(signal));
    return wasIncomplete || this.#isBooted;
  }

  /** Reads everything, for a new snapshot of all users. */
  #readForSnapshot(): void {
    this.#users.wait();
    this.#read();
  }

  #read(): void {
    // The running reading may have missed the change that made this one necessary.
    if (this.#isReading) this.#isNextWanted = true;
    else if (this.#connection.state === 'ready' && !this.#awaitsGap) callGuarded(() => this.#run());
  }

  async #run(): Promise<void> {
    const signal = this.#stop;
    const { drops } = this.#connection.snapshot();
    this.#isReading = true;
    // Users whose sources the model does not use yet wait for the next reading.
    if (!this.#subscribing) this.#users.readingBegins();
    this.#readAt = Date.now();
    try {
      const failures = await askAll(
        this.model,
        // Unchecked, because no message can change these queries, and the passwords in the answers are not kept.
        (action, options) => this.#connection.sendUnchecked(action, options),
        signal,
      );
      if (await this.#wasHeldBack(signal)) this.#isNextWanted = true;
      else if (!signal.aborted) this.#report(failures);
    } catch (error) {
      // The connection has ended. The next session begins with a gap, and reads again.
      if (!(error instanceof AmiError)) throw error;
    } finally {
      this.#isReading = false;
    }
    if (!signal.aborted && this.#connection.snapshot().drops > drops) this.#rechecks.soon(CHECK_DELAY);
    if (this.#isFirst && !signal.aborted) {
      this.#isFirst = false;
      if (!this.#isBooted) callGuarded(() => this.#readWhenStarted(signal));
    }
    if (!this.#isNextWanted) return;
    this.#isNextWanted = false;
    this.#read();
  }

  #report(found: ReadonlyMap<SourceName, AmiError>): void {
    const mayBeLoading = !this.#hasAwaitedModules && [...found.values()].some(isOfUnknownAction);
    // Without FullyBooted the server may be starting. Then an unknown action is a failure only if it is still unknown later.
    const isHeld = (error: AmiError) => mayBeLoading && !this.#isBooted && isOfUnknownAction(error);
    const failures = new Map([...found].filter(([, error]) => !isHeld(error)));
    this.#failures = failures;
    this.#users.report(failures);
    if ([...failures.values()].some(({ code }) => code === 'AMI_ERR_TIMEOUT'))
      this.#rechecks.soon(RETRY_DELAY);
    if (!mayBeLoading) return;
    this.#hasAwaitedModules = true;
    this.#rechecks.soon(MODULES_DELAY);
  }

  #close(): void {
    this.#onUnused();
    this.#leave();
    this.#stop.abort();
    this.#unsubscribe();
    this.#connection.off('state', this.#onState);
    clearImmediate(this.#subscribing);
    this.#rechecks.stop();
  }
}
