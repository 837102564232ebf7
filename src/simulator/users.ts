import { createHash } from 'node:crypto';
import { fail } from './fail';
import { type Rights, rightsToBits } from './rights';
import type { Login } from './session';

/** A manager user of the simulated Asterisk. */
export interface UserOptions {
  username: string;
  secret: string;
  /** Classes of events this user may see; all where left out. */
  read?: Rights;
  /** Classes of actions this user may send; all where left out. */
  write?: Rights;
}

/** The user a simulator has when none is given. */
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

  /** The user of this name, in any case. */
  find(username: string): Login | undefined {
    return this.#users.get(username.toLowerCase());
  }

  acceptsSecret(username: string, secret: string): boolean {
    return this.#users.get(username.toLowerCase())?.secret === secret;
  }

  /** The key is lower-case hexadecimal: strcmp in main/manager.c authenticate(). */
  acceptsKey(username: string, challenge: string, key: string): boolean {
    return this.keyOf(username, challenge) === key;
  }

  keyOf(username: string, challenge: string): string {
    const secret = this.#users.get(username.toLowerCase())?.secret ?? '';
    return createHash('md5').update(`${challenge}${secret}`).digest('hex');
  }
}
