import { createHash } from 'node:crypto';
import { type Rights, rightsToBits } from './rights';
import { fail } from './simulator-error';

export interface Login {
  readonly username: string;
  /** Classes of events that the user may read, and of actions that it may send. */
  readonly read: number;
  readonly write: number;
}

/** A manager user of the simulated Asterisk. */
export interface UserOptions {
  username: string;
  secret: string;
  /** Classes of events that the user may read. Default: all. */
  read?: Rights;
  /** Classes of actions that the user may send. Default: all. */
  write?: Rights;
}

/** The user of a simulator without the option `users`. */
export const DEFAULT_USER: Readonly<{ username: string; secret: string }> = {
  username: 'admin',
  secret: 'secret',
};

export class Users {
  readonly #users = new Map<string, Login & { secret: string }>();

  constructor(users: readonly UserOptions[]) {
    for (const { username, secret, read = 'all', write = 'all' } of users) {
      if (!username || typeof secret !== 'string') fail('a user needs a username and a secret');
      this.#users.set(username.toLowerCase(), {
        username,
        secret,
        read: rightsToBits(read),
        write: rightsToBits(write),
      });
    }
  }

  /** The user with this name, in any case. */
  find(username: string): Login | undefined {
    return this.#users.get(username.toLowerCase());
  }

  names(): string[] {
    return [...this.#users.values()].map(({ username }) => username);
  }

  acceptsSecret(username: string, secret: string): boolean {
    return this.#users.get(username.toLowerCase())?.secret === secret;
  }

  /** Compares with the lower-case hexadecimal key: main/manager.c authenticate() uses strcmp. */
  acceptsKey(username: string, challenge: string, key: string): boolean {
    return this.keyOf(username, challenge) === key;
  }

  keyOf(username: string, challenge: string): string {
    const secret = this.#users.get(username.toLowerCase())?.secret ?? '';
    return createHash('md5').update(`${challenge}${secret}`).digest('hex');
  }
}
