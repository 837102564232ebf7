import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { AmiError, toAmiError } from '../errors';
import { emitUnharmed } from '../guard';
import type { Action, Frame } from '../protocol';
import { Greeting } from './greeting';
import { guardedHooks, type SessionHooks } from './hooks';
import { Intake } from './intake';
import { type KeepAlive, keepAlive } from './keepalive';
import { login } from './login';
import { type AmiOptions, type ResolvedOptions, resolveOptions, serverName } from './options';
import { Outbox } from './outbox';
import { Pace } from './pace';
import type { Answer, SendOptions } from './pending';
import { plainMessage } from './socket-words';
import type { Trace } from './trace';
import { openTransport, privacyOf } from './transport';

/** Logoff, its answer and the end of the socket must fit into the second that Node-RED's users wait for. */
const CLOSE_TIMEOUT = 800;

export interface SessionEvents {
  event: [frame: Frame];
}

type SessionState = 'greeting' | 'login' | 'ready' | 'closing' | 'ended';

/** One login on one socket. It does not come back: that is what a connection is for. */
export class AmiSession extends EventEmitter<SessionEvents> {
  readonly #socket: Socket;
  readonly #options: ResolvedOptions;
  readonly #onRead: SessionHooks['onRead'];
  readonly #pace: Pace;
  readonly #behindLogin: SessionHooks['behindLogin'];
  readonly #trace: Trace | undefined;
  readonly #outbox: Outbox;
  readonly #intake: Intake;
  readonly #greeting: Greeting;
  #state: SessionState = 'greeting';
  #banner = '';
  #loggedIn: Promise<unknown> | undefined;
  #keepAlive: KeepAlive | undefined;
  #socketError: Error | undefined;
  #closed: Promise<void> | undefined;
  #resolveEnded!: (reason: AmiError | undefined) => void;
  /** Fulfilled at the end of the session: with the reason, or with nothing where that was `close()`. */
  readonly ended = new Promise<AmiError | undefined>((resolve) => {
    this.#resolveEnded = resolve;
  });
  #receivedAt = 0;

  private constructor(
    socket: Socket,
    options: ResolvedOptions,
    { behindLogin, wants, onRead, behind, trace }: SessionHooks,
  ) {
    super();
    this.#socket = socket;
    this.#options = options;
    this.#behindLogin = behindLogin;
    this.#onRead = onRead;
    this.#pace = new Pace(socket, behind);
    this.#trace = trace;
    this.#outbox = new Outbox(socket, options.actionTimeout, trace);
    this.#intake = new Intake(this.#outbox, wants, (event) => emitUnharmed(this, 'event', event));
    this.#greeting = new Greeting(options, (error) => this.#end(error));
    socket.on('data', (chunk) => this.#onData(chunk));
    socket.on('error', (error) => {
      this.#socketError = error;
    });
    socket.on('end', () => this.#lose('Asterisk closed the connection'));
    socket.on('close', () => {
      this.#lose(this.#socketError ? plainMessage(this.#socketError) : 'the connection was closed');
    });
  }

  /**
   * Connects, reads the banner and logs in, each within `connectionTimeout`.
   *
   * @throws AmiError AMI_ERR_CONNECT, AMI_ERR_TLS, AMI_ERR_BANNER, AMI_ERR_LOGIN, AMI_ERR_TIMEOUT (no answer to
   *   the login), AMI_ERR_PROTOCOL, AMI_ERR_CLOSED (aborted), AMI_ERR_INVALID_ACTION (an option)
   */
  static async open(options: AmiOptions, hooks: SessionHooks = {}): Promise<AmiSession> {
    const resolved = resolveOptions(options);
    if (resolved.username === '')
      throw new AmiError('AMI_ERR_LOGIN', 'username is missing (or AMI_USERNAME)');
    if (resolved.secret === '') throw new AmiError('AMI_ERR_LOGIN', 'secret is missing (or AMI_PASSWORD)');
    const { host, port, tls, username } = resolved;
    const guarded = guardedHooks(hooks);
    const { signal, onBanner, trace } = guarded;
    trace?.(`connecting to ${serverName(host, port)}${tls ? ' by TLS' : ''}`);
    const socket = await openTransport(resolved, signal);
    const session = new AmiSession(socket, resolved, guarded);
    const onAbort = () => session.#end(new AmiError('AMI_ERR_CLOSED', 'aborted while logging in'));
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      if (signal?.aborted) onAbort();
      session.#banner = await session.#greeting.banner();
      onBanner?.();
      trace?.(`${session.#banner}; logging in as ${username}`);
      await session.#login();
      trace?.('logged in');
      return session;
    } catch (error) {
      const failure = toAmiError(error, 'AMI_ERR_CONNECT');
      session.#end(failure);
      throw failure;
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /** The line the server greeted with: `Asterisk Call Manager/11.0.0`. */
  get banner(): string {
    return this.#banner;
  }

  /** `host:port`. */
  get server(): string {
    return serverName(this.#options.host, this.#options.port);
  }

  get isOpen(): boolean {
    return this.#state === 'ready';
  }

  /** Events whose names are longer than any that Asterisk has, and of which nothing was made. */
  get skipped(): number {
    return this.#intake.skipped;
  }

  get inFlight(): number {
    return this.#outbox.size;
  }

  /** When the bytes that are being read arrived, in ms since 1970. */
  get receivedAt(): number {
    return this.#receivedAt;
  }

  /**
   * @throws AmiError AMI_ERR_INVALID_ACTION, AMI_ERR_REJECTED, AMI_ERR_TIMEOUT, AMI_ERR_NOT_SENT,
   *   AMI_ERR_OUTCOME_UNKNOWN, AMI_ERR_CLOSED
   */
  send(action: Action, options: SendOptions = {}): Promise<Answer> {
    // Before the login's answer nobody has us but `behindLogin`.
    if (this.#state === 'ready' || this.#state === 'login') {
      return this.#outbox.send(action, options, this.#loggedIn);
    }
    const notSent = `${action?.Action} was not sent`;
    return Promise.reject(
      this.#closed
        ? new AmiError('AMI_ERR_CLOSED', `${notSent}: the session is closed`)
        : new AmiError('AMI_ERR_NOT_SENT', `${notSent}: the connection is lost`),
    );
  }

  /** Logoff, then end, then destroy; within a second, whatever the server does. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #login(): Promise<void> {
    const until = performance.now() + this.#options.connectionTimeout;
    this.#state = 'login';
    this.#loggedIn = login(
      (action) => this.#outbox.send(action, { timeout: Math.max(1, Math.ceil(until - performance.now())) }),
      this.#options,
      () => this.#outbox.loginIsSent(),
      privacyOf(this.#socket),
    );
    // It is made ready while the challenge is on its way.
    this.#behindLogin?.((action, options) => this.send(action, options));
    await this.#loggedIn;
    this.#loggedIn = undefined;
    // What came right behind the answer may have ended the session already.
    if (this.#state !== 'login') throw (await this.ended) ?? new AmiError('AMI_ERR_CLOSED', 'aborted');
    this.#state = 'ready';
    setImmediate(() => this.#intake.open());
    this.#keepAlive = keepAlive(this.#options, this.#outbox, (error) => this.#end(error));
  }

  #onData(chunk: Buffer): void {
    this.#receivedAt = Date.now();
    const { frames, eventsRead } = this.#intake;
    try {
      const bytes = this.#greeting.read(chunk);
      if (bytes) this.#intake.read(bytes);
    } catch (error) {
      this.#end(toAmiError(error, 'AMI_ERR_PROTOCOL'));
    }
    this.#keepAlive?.wasRead(chunk.length, this.#intake.frames > frames);
    this.#onRead?.(chunk.length, this.#intake.eventsRead - eventsRead);
    if (this.#state !== 'ended') this.#pace.wasRead(chunk.length);
  }

  async #close(): Promise<void> {
    if (this.#state === 'ended') return;
    this.#state = 'closing';
    this.#keepAlive?.stop();
    const ended = new Promise<void>((resolve) => this.#socket.once('close', () => resolve()));
    const timer = setTimeout(() => this.#end(undefined), CLOSE_TIMEOUT);
    try {
      await this.#outbox.send({ Action: 'Logoff' }, { timeout: CLOSE_TIMEOUT });
      this.#socket.end();
    } catch {
      // A server that does not say goodbye is left without one.
      this.#end(undefined);
    }
    await ended;
    clearTimeout(timer);
  }

  #lose(reason: string): void {
    if (this.#state === 'closing') this.#end(undefined);
    else if (this.#state !== 'ended') this.#end(this.#lost(reason));
  }

  #lost(reason: string): AmiError {
    if (this.#state === 'greeting') return this.#greeting.lost(reason, this.#socketError);
    return new AmiError('AMI_ERR_CONNECT', `connection to ${this.server} lost: ${reason}`, {
      cause: this.#socketError,
    });
  }

  #end(error: AmiError | undefined): void {
    if (this.#state === 'ended') return;
    const during = this.#state;
    this.#state = 'ended';
    this.#keepAlive?.stop();
    this.#intake.end();
    this.#pace.stop();
    this.#socket.destroy();
    if (during === 'greeting') this.#greeting.fail(error ?? new AmiError('AMI_ERR_CLOSED', 'aborted'));
    this.#outbox.failAll((actionName) =>
      during === 'login' && error
        ? error
        : new AmiError('AMI_ERR_OUTCOME_UNKNOWN', `the connection ended before ${actionName} was answered`, {
            cause: error,
          }),
    );
    if (during === 'closing') this.#trace?.('closed');
    if (during === 'ready' && error) this.#trace?.(error.message);
    this.#resolveEnded(during === 'closing' ? undefined : error);
  }
}
