import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { AmiError, unharmed } from '../errors';
import { type Action, type Frame, FrameParser, Openings } from '../protocol';
import { BannerReader } from './banner';
import { deadline } from './deadline';
import { EventGate } from './event-gate';
import type { SessionHooks } from './hooks';
import { KeepAlive } from './keepalive';
import { login } from './login';
import { type AmiOptions, type ResolvedOptions, resolveOptions } from './options';
import { Outbox } from './outbox';
import { Pace } from './pace';
import type { Answer, SendOptions } from './pending';
import type { Trace } from './trace';
import { openTransport } from './transport';

/** Logoff, its answer and the end of the socket must fit into the second that Node-RED's users wait for. */
const CLOSE_TIMEOUT = 800;

/** Asterisk's frames look the same to every session: a short one need not learn what the one before it knew. */
const OPENINGS = new Openings();

interface SessionEvents {
  event: [frame: Frame];
}

type SessionState = 'greeting' | 'login' | 'ready' | 'closing' | 'ended';

/** One login on one socket. It does not come back: that is what a connection is for. */
export class AmiSession extends EventEmitter<SessionEvents> {
  readonly #socket: Socket;
  readonly #options: ResolvedOptions;
  readonly #wants: (eventName: string) => boolean;
  readonly #onRead: SessionHooks['onRead'];
  readonly #pace: Pace;
  readonly #behindLogin: SessionHooks['behindLogin'];
  readonly #trace: Trace | undefined;
  readonly #parser: FrameParser;
  readonly #outbox: Outbox;
  #state: SessionState = 'greeting';
  #banner = '';
  readonly #bannerReader = new BannerReader();
  #loggedIn: Promise<unknown> | undefined;
  #keepAlive: KeepAlive | undefined;
  readonly #gate = new EventGate((event) => this.emit('event', event));
  #socketError: Error | undefined;
  #closed: Promise<void> | undefined;
  #resolveEnded!: (why: AmiError | undefined) => void;
  /** Fulfilled at the end of the session: with the reason, or with nothing where that was `close()`. */
  readonly ended = new Promise<AmiError | undefined>((resolve) => {
    this.#resolveEnded = resolve;
  });
  #eventsRead = 0;
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
    this.#wants = wants ?? (() => true);
    this.#onRead = onRead;
    this.#pace = new Pace(socket, behind);
    this.#trace = trace;
    this.#outbox = new Outbox(socket, options.actionTimeout, trace);
    this.#parser = new FrameParser({
      openings: OPENINGS,
      onFrame: (frame) => this.#onFrame(frame),
      wants: (eventName) => {
        this.#eventsRead += 1;
        return this.#outbox.expectsItems || this.#wants(eventName);
      },
    });
    socket.on('data', (chunk) => this.#onData(chunk));
    socket.on('error', (error) => {
      this.#socketError = error;
    });
    socket.on('end', () => this.#lose('Asterisk closed the connection'));
    socket.on('close', () => this.#lose(this.#socketError?.message ?? 'the connection was closed'));
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
    const { signal, onBanner, trace } = hooks;
    trace?.(`connecting to ${host}:${port}${tls ? ' by TLS' : ''}`);
    const socket = await openTransport(resolved, signal);
    const session = new AmiSession(socket, resolved, hooks);
    const onAbort = () => session.#end(new AmiError('AMI_ERR_CLOSED', 'aborted while logging in'));
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      if (signal?.aborted) onAbort();
      await session.#readBanner();
      onBanner?.();
      trace?.(`${session.#banner}; logging in as ${username}`);
      await session.#login();
      trace?.('logged in');
      return session;
    } catch (error) {
      session.#end(error as AmiError);
      throw error;
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
    return `${this.#options.host}:${this.#options.port}`;
  }

  get open(): boolean {
    return this.#state === 'ready';
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

  async #readBanner(): Promise<void> {
    const { connectionTimeout, tls } = this.#options;
    const cancel = deadline(connectionTimeout, () => {
      const hint = tls ? '' : '; does this port expect TLS?';
      const message = `${this.server} sent no banner within ${connectionTimeout} ms${hint}`;
      this.#end(new AmiError('AMI_ERR_BANNER', message));
    });
    try {
      this.#banner = await this.#bannerReader.banner;
    } finally {
      cancel();
    }
  }

  async #login(): Promise<void> {
    const until = performance.now() + this.#options.connectionTimeout;
    this.#state = 'login';
    this.#loggedIn = login(
      (action) => this.#outbox.send(action, { timeout: Math.max(1, Math.ceil(until - performance.now())) }),
      this.#options,
      () => this.#outbox.loginIsSent(),
    );
    // It is made ready while the challenge is on its way.
    if (this.#behindLogin) unharmed(this.#behindLogin, (action, options) => this.send(action, options));
    await this.#loggedIn;
    this.#loggedIn = undefined;
    // What came right behind the answer may have ended the session already.
    if (this.#state !== 'login') throw (await this.ended) ?? new AmiError('AMI_ERR_CLOSED', 'aborted');
    this.#state = 'ready';
    setImmediate(() => this.#gate.open());
    this.#keepAlive = new KeepAlive({
      interval: this.#options.keepAliveInterval,
      patience: this.#options.actionTimeout,
      ping: () => this.#ping(),
      blockedUntil: () => this.#outbox.blockedUntil,
      onDead: (silentFor) =>
        this.#end(new AmiError('AMI_ERR_TIMEOUT', `no sign of life from ${this.server} for ${silentFor} ms`)),
    });
  }

  #ping(): void {
    // Whether it is answered is seen by the bytes that come, or do not; its rejection tells nothing more.
    this.#outbox.send({ Action: 'Ping' }, {}).catch(() => {});
  }

  #onData(chunk: Buffer): void {
    this.#receivedAt = Date.now();
    this.#keepAlive?.sawBytes();
    this.#eventsRead = 0;
    try {
      const bytes = this.#bannerReader.read(chunk);
      if (bytes) this.#parser.write(bytes);
    } catch (error) {
      this.#end(error as AmiError);
    }
    this.#onRead?.(chunk.length, this.#eventsRead);
    if (this.#state !== 'ended') this.#pace.wasRead(chunk.length);
  }

  #onFrame(frame: Frame): void {
    if (!this.#outbox.take(frame) && this.#wants(frame.name)) this.#gate.push(frame);
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

  #lose(why: string): void {
    if (this.#state === 'closing') this.#end(undefined);
    else if (this.#state !== 'ended') this.#end(this.#lost(why));
  }

  #lost(why: string): AmiError {
    if (this.#state === 'greeting') {
      const hint = 'too many sessions that have not logged in (authlimit), or no AMI port?';
      return new AmiError('AMI_ERR_BANNER', `${why} before its banner: ${hint}`, {
        cause: this.#socketError,
      });
    }
    return new AmiError('AMI_ERR_CONNECT', `connection to ${this.server} lost: ${why}`, {
      cause: this.#socketError,
    });
  }

  #end(error: AmiError | undefined): void {
    if (this.#state === 'ended') return;
    const during = this.#state;
    this.#state = 'ended';
    this.#keepAlive?.stop();
    this.#parser.end();
    this.#pace.stop();
    this.#socket.destroy();
    if (during === 'greeting') this.#bannerReader.fail(error ?? new AmiError('AMI_ERR_CLOSED', 'aborted'));
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
