import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { AllowList } from '../allow';
import { AmiError, toAmiError } from '../errors';
import { callGuarded, emitGuarded } from '../guard';
import type { Action, Frame } from '../protocol';
import type { ActionChannel } from './action-channel';
import type { Answer, SendOptions } from './answer';
import { Handshake } from './handshake';
import { guardedHooks, type InternalHooks, type SessionHooks } from './hooks';
import { type KeepAlive, keepAlive } from './keepalive';
import { type AmiOptions, type ResolvedOptions, resolveOptions, serverName } from './options';
import { connectionLost } from './owned-socket';
import type { ReadPacing } from './read-pacing';
import type { Receiver } from './receiver';
import { openTransport } from './transport';

/** ms for Logoff, its response and the end of the socket: they must fit into the second that Node-RED allows. */
const CLOSE_TIMEOUT = 800;
const LOGOFF = 'Action: Logoff\r\n\r\n';

/** The events of an `AmiSession`, with the arguments of their listeners. */
export interface SessionEvents {
  event: [frame: Frame];
}

/** One login on one socket. A session that has ended cannot be opened again; `AmiConnection` reconnects. */
export class AmiSession extends EventEmitter<SessionEvents> {
  /** First line of the server: `Asterisk Call Manager/11.0.0`. */
  readonly banner: string;
  readonly #socket: Socket;
  readonly #options: ResolvedOptions;
  readonly #hooks: InternalHooks;
  readonly #pacing: ReadPacing;
  readonly #channel: ActionChannel;
  readonly #allowList: AllowList;
  readonly #receiver: Receiver;
  readonly #keepAlive: KeepAlive;
  #state: 'ready' | 'closing' | 'ended' = 'ready';
  #closed: Promise<void> | undefined;
  #resolveEnded!: (reason: AmiError | undefined) => void;
  /** Fulfilled at the end of the session: with the error that ended it, or with undefined after `close()`. Never rejected. */
  readonly ended = new Promise<AmiError | undefined>((resolve) => {
    this.#resolveEnded = resolve;
  });
  #receivedAt = Date.now();
  #handler: ((event: Frame) => void) | undefined;

  private constructor(handshake: Handshake, options: ResolvedOptions, hooks: InternalHooks) {
    super();
    const { socket, banner, channel, receiver, pacing } = handshake.handOver((action, sendOptions) =>
      this.send(action, sendOptions),
    );
    this.banner = banner;
    this.#socket = socket.socket;
    this.#options = options;
    this.#hooks = hooks;
    this.#channel = channel;
    this.#allowList = new AllowList(hooks.isShared ? undefined : options.allow, true);
    this.#receiver = receiver;
    this.#pacing = pacing;
    this.#keepAlive = keepAlive(options, channel, (error) => this.#end(error));
    socket.owner = {
      received: (chunk) => this.#received(chunk),
      lost: (reason, cause) => this.#lost(reason, cause),
    };
    // Delayed until the caller of `open` has added its listeners.
    setImmediate(() => receiver.open((event) => this.#deliver(event)));
  }

  /** @internal */
  static open(options: AmiOptions, hooks?: InternalHooks): Promise<AmiSession>;
  /**
   * Connects, reads the banner and logs in, each within `connectionTimeout`.
   *
   * @returns an open session. It emits events from the next turn of the event loop on, so that no event is lost if the
   *   caller adds its listener at once
   * @throws AmiError AMI_ERR_CONNECT, AMI_ERR_TLS, AMI_ERR_BANNER, AMI_ERR_LOGIN, AMI_ERR_TIMEOUT (no response to
   *   the login), AMI_ERR_PROTOCOL, AMI_ERR_CLOSED (aborted), AMI_ERR_INVALID_ACTION (an option)
   */
  static open(options: AmiOptions, hooks?: SessionHooks): Promise<AmiSession>;
  static async open(options: AmiOptions, hooks: InternalHooks = {}): Promise<AmiSession> {
    return AmiSession.openChecked(resolveOptions(options), hooks);
  }

  /** @internal As `open`, with options that are checked already. */
  static async openChecked(resolved: ResolvedOptions, hooks: InternalHooks): Promise<AmiSession> {
    if (resolved.username === '')
      throw new AmiError('AMI_ERR_LOGIN', 'username is missing (or AMI_USERNAME)');
    if (resolved.secret === '') throw new AmiError('AMI_ERR_LOGIN', 'secret is missing (or AMI_PASSWORD)');
    const { host, port, tls } = resolved;
    const guarded = guardedHooks(hooks);
    const { signal, trace } = guarded;
    trace?.(`connecting to ${serverName(host, port)}${tls ? ' by TLS' : ''}`);
    const handshake = new Handshake(await openTransport(resolved, signal), resolved, guarded);
    await handshake.run();
    const session = new AmiSession(handshake, resolved, guarded);
    trace?.('logged in');
    return session;
  }

  /** `host:port`; an IPv6 address is in brackets. */
  get server(): string {
    return serverName(this.#options.host, this.#options.port);
  }

  /** True until the session is closed or lost. */
  get isOpen(): boolean {
    return this.#state === 'ready';
  }

  /** Number of events skipped because their name is longer than any of Asterisk. */
  get skipped(): number {
    return this.#receiver.skipped;
  }

  /** Number of actions that wait for their response, or for the end of their event list. */
  get inFlight(): number {
    return this.#channel.size;
  }

  /** Time of the last received bytes, in ms since 1970. Within an event listener: the time at which this event was received. */
  get receivedAt(): number {
    return this.#receivedAt;
  }

  /**
   * Sends an action.
   *
   * @returns the response, with the whole event list if it opens one
   * @throws AmiError AMI_ERR_INVALID_ACTION, AMI_ERR_REJECTED, AMI_ERR_TIMEOUT, AMI_ERR_NOT_SENT,
   *   AMI_ERR_OUTCOME_UNKNOWN, AMI_ERR_PROTOCOL (an event list that is too long), AMI_ERR_CLOSED, AMI_ERR_FORBIDDEN
   */
  send(action: Action, options: SendOptions = {}): Promise<Answer> {
    let own: Action;
    try {
      own = this.#allowList.permitted(action);
    } catch (error) {
      return Promise.reject(error);
    }
    if (this.#state === 'ready') return this.#channel.send(own, options);
    const notSent = `${action?.Action} was not sent`;
    return Promise.reject(
      this.#closed
        ? new AmiError('AMI_ERR_CLOSED', `${notSent}: the session is closed`)
        : new AmiError('AMI_ERR_NOT_SENT', `${notSent}: the connection is lost`),
    );
  }

  /** Logs off and closes the socket, within a second whatever the server does. Fulfilled when the socket is closed. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  /** @internal From now on `handler` gets the events instead of the listeners. An emitter needs a list of its listeners for each. */
  deliverTo(handler: (event: Frame) => void): void {
    this.#handler = handler;
  }

  #deliver(event: Frame): void {
    if (this.#handler) callGuarded(this.#handler, event);
    else emitGuarded(this, 'event', event);
  }

  #received(chunk: Buffer): void {
    // Nobody waits for what comes now: the response to Logoff, and late events.
    if (this.#state === 'closing' && this.#channel.size === 0) return;
    this.#receivedAt = Date.now();
    const { frames, eventsRead } = this.#receiver;
    try {
      this.#receiver.read(chunk);
    } catch (error) {
      this.#end(toAmiError(error, 'AMI_ERR_PROTOCOL'));
    }
    this.#keepAlive.wasRead(chunk.length, this.#receiver.frames > frames);
    this.#hooks.onRead?.(chunk.length, this.#receiver.eventsRead - eventsRead);
    if (this.#state !== 'ended') this.#pacing.wasRead(chunk.length);
  }

  async #close(): Promise<void> {
    if (this.#state === 'ended') return;
    this.#state = 'closing';
    this.#keepAlive.stop();
    const ended = new Promise<void>((resolve) => this.#socket.on('close', () => resolve()));
    const timer = setTimeout(() => this.#end(undefined), CLOSE_TIMEOUT);
    this.#hooks.trace?.('logging off');
    // `end`, not `destroy`: the session is over when Asterisk has closed its side, too. A client that reconnects then never has two sockets.
    if (this.#channel.size === 0) this.#socket.end(LOGOFF);
    else {
      // A proxy may drop what comes after our end. The response to Logoff comes after those to the actions in flight.
      const answered = this.#channel.send({ Action: 'Logoff' }, { timeout: Number.POSITIVE_INFINITY });
      await answered.catch(() => this.#end(undefined));
      this.#socket.end();
    }
    await ended;
    clearTimeout(timer);
  }

  #lost(reason: string, cause: Error | undefined): void {
    if (this.#state === 'closing') this.#end(undefined);
    else if (this.#state !== 'ended') this.#end(connectionLost(this.server, reason, cause));
  }

  #end(error: AmiError | undefined): void {
    if (this.#state === 'ended') return;
    const wasClosing = this.#state === 'closing';
    const { trace } = this.#hooks;
    this.#state = 'ended';
    this.#keepAlive.stop();
    this.#receiver.end();
    this.#pacing.stop();
    this.#socket.destroy();
    this.#channel.failAll(
      (actionName) =>
        new AmiError('AMI_ERR_OUTCOME_UNKNOWN', `the connection ended before the response to ${actionName}`, {
          cause: error,
        }),
    );
    if (wasClosing) trace?.('closed');
    else if (error) trace?.(error.message);
    this.#resolveEnded(wasClosing ? undefined : error);
  }
}
