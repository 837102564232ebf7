import type { Socket } from 'node:net';
import { AmiError, toAmiError } from '../errors';
import { ActionChannel } from './action-channel';
import { BannerWait } from './banner-wait';
import type { InternalHooks, Send } from './hooks';
import { login } from './login';
import { type ResolvedOptions, serverName } from './options';
import { connectionLost, OwnedSocket, type SocketOwner } from './owned-socket';
import { ReadPacing } from './read-pacing';
import { Receiver } from './receiver';
import { privacyOf } from './transport';

/** What a session takes over from its handshake. */
export interface Wire {
  socket: OwnedSocket;
  banner: string;
  channel: ActionChannel;
  receiver: Receiver;
  pacing: ReadPacing;
}

/** The first phase of a session: the banner and the login, each within `connectionTimeout`. It owns the socket until `handOver`. */
export class Handshake implements SocketOwner {
  readonly #socket: OwnedSocket;
  readonly #options: ResolvedOptions;
  readonly #hooks: InternalHooks;
  readonly #channel: ActionChannel;
  readonly #receiver: Receiver;
  readonly #pacing: ReadPacing;
  readonly #bannerWait: BannerWait;
  #banner = '';
  #login: Promise<void> | undefined;
  #failure: AmiError | undefined;
  #sendInSession: Send | undefined;

  /** @param hooks guarded */
  constructor(socket: Socket, options: ResolvedOptions, hooks: InternalHooks) {
    this.#options = options;
    this.#hooks = hooks;
    this.#channel = new ActionChannel(socket, options.actionTimeout, hooks.trace);
    this.#receiver = new Receiver(this.#channel, hooks.wants);
    this.#pacing = new ReadPacing(socket, hooks.isLagging);
    this.#bannerWait = new BannerWait(options, (error) => this.#fail(error));
    this.#socket = new OwnedSocket(socket, this);
  }

  /**
   * Fulfilled when the server has accepted the login.
   *
   * @throws AmiError as `AmiSession.open`; the socket is destroyed then
   */
  async run(): Promise<void> {
    const { signal, onBanner, trace } = this.#hooks;
    const onAbort = () => this.#fail(new AmiError('AMI_ERR_CLOSED', 'aborted while logging in'));
    signal?.addEventListener('abort', onAbort);
    try {
      if (signal?.aborted) onAbort();
      this.#banner = await this.#bannerWait.banner;
      onBanner?.();
      // The callback may have aborted the handshake. Then nothing would answer the login.
      if (this.#failure) throw this.#failure;
      trace?.(`${this.#banner}; logging in as ${this.#options.username}`);
      await this.#logIn();
    } catch (error) {
      const failure = toAmiError(error, 'AMI_ERR_CONNECT');
      this.#fail(failure);
      throw failure;
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /**
   * To be called as soon as `run` is fulfilled, by the session that owns the socket from then on.
   *
   * @param send takes over the actions of `sendWithLogin`
   * @throws AmiError if the bytes after the response to the login have ended the session already
   */
  handOver(send: Send): Wire {
    if (this.#failure) throw this.#failure;
    this.#sendInSession = send;
    return {
      socket: this.#socket,
      banner: this.#banner,
      channel: this.#channel,
      receiver: this.#receiver,
      pacing: this.#pacing,
    };
  }

  received(chunk: Buffer): void {
    const { eventsRead } = this.#receiver;
    try {
      const bytes = this.#bannerWait.read(chunk);
      if (bytes) this.#receiver.read(bytes);
    } catch (error) {
      this.#fail(toAmiError(error, 'AMI_ERR_PROTOCOL'));
    }
    this.#hooks.onRead?.(chunk.length, this.#receiver.eventsRead - eventsRead);
    if (!this.#failure) this.#pacing.wasRead(chunk.length);
  }

  lost(reason: string, cause: Error | undefined): void {
    const { host, port } = this.#options;
    this.#fail(
      this.#banner === ''
        ? this.#bannerWait.lost(reason, cause)
        : connectionLost(serverName(host, port), reason, cause),
    );
  }

  #logIn(): Promise<void> {
    const until = performance.now() + this.#options.connectionTimeout;
    const channel = this.#channel;
    this.#login = login(
      (action) => {
        // A callback may have aborted the handshake since the last response. Then nothing would answer this action.
        if (this.#failure) return Promise.reject(this.#failure);
        return channel.send(action, { timeout: Math.max(1, Math.ceil(until - performance.now())) });
      },
      this.#options,
      () => channel.loginIsSent(),
      () => privacyOf(this.#socket.socket),
    );
    // Called while the challenge is on its way, so that preparing these actions costs no time.
    this.#hooks.sendWithLogin?.(this.#sendWithLogin);
    return this.#login;
  }

  readonly #sendWithLogin: Send = (action, options = {}) => {
    if (this.#sendInSession) return this.#sendInSession(action, options);
    if (!this.#failure) return this.#channel.send(action, options, this.#login);
    return Promise.reject(
      new AmiError('AMI_ERR_NOT_SENT', `${action?.Action} was not sent: the connection is lost`),
    );
  };

  #fail(error: AmiError): void {
    if (this.#failure) return;
    this.#failure = error;
    this.#receiver.end();
    this.#pacing.stop();
    this.#socket.socket.destroy();
    this.#bannerWait.fail(error);
    this.#channel.failAll(() => error);
  }
}
