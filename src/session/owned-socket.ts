import type { Socket } from 'node:net';
import { AmiError } from '../errors';
import { plainMessage } from './socket-errors';

/** Who handles what comes from a socket. */
export interface SocketOwner {
  /** @param chunk shares its memory with the next one and must not be kept */
  received(chunk: Buffer): void;
  /**
   * The server has closed its side, or the connection has ended. May be called for both.
   *
   * @param cause the error of the socket
   */
  lost(reason: string, cause: Error | undefined): void;
}

/** A socket with the same listeners for its whole life: first the handshake owns it, then the session. */
export class OwnedSocket {
  owner: SocketOwner;
  #error: Error | undefined;

  constructor(
    readonly socket: Socket,
    owner: SocketOwner,
  ) {
    this.owner = owner;
    socket
      .on('data', (chunk) => this.owner.received(chunk))
      .on('error', (error) => {
        this.#error = error;
      })
      .on('end', () => this.owner.lost('Asterisk closed the connection', this.#error))
      .on('close', () => this.owner.lost(closeReason(this.#error), this.#error));
  }
}

/** Why a socket was closed, for an error. */
function closeReason(error: Error | undefined): string {
  return error ? plainMessage(error) : 'the connection was closed';
}

export function connectionLost(server: string, reason: string, cause: Error | undefined): AmiError {
  return new AmiError('AMI_ERR_CONNECT', `connection to ${server} lost: ${reason}`, { cause });
}
