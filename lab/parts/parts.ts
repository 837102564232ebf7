import { MissingPart } from '../machine/apt';
import { type Asterisk, attachAsterisk, startAsterisk } from './asterisk';
import { type Browser, findChromium } from './chromium';
import { type Database, databaseFromEnvironment } from './database';
import { startMariaDB } from './mariadb';
import { startMySQL } from './mysql';
import { findPromtool, type Promtool } from './promtool';

/** A real part as the tests use it, and how it comes from one process to another: as JSON in an environment variable. */
export interface Part<T> {
  variable: string;
  start(): Promise<T & { stop?(): Promise<void> }>;
  /** Adds what JSON cannot hold. */
  attach(plain: T): T;
}

export const PARTS = {
  asterisk22: part<Asterisk>('LAB_ASTERISK_22', () => startAsterisk({ version: 22 }), attachAsterisk),
  asterisk16: part<Asterisk>('LAB_ASTERISK_16', () => startAsterisk({ version: 16 }), attachAsterisk),
  mariadb: part<Database>('LAB_MARIADB', async () => databaseFromEnvironment() ?? startMariaDB()),
  mysql: part<Database>('LAB_MYSQL', startMySQL),
  chromium: part<Browser>('LAB_CHROMIUM', findChromium),
};

/** Programs that only one spec needs: found on demand. */
export const ON_DEMAND = {
  promtool: part<Promtool>('LAB_PROMTOOL', findPromtool),
};

function part<T>(variable: string, start: Part<T>['start'], attach = (plain: T) => plain): Part<T> {
  return { variable, start, attach };
}

/** The content of a part's environment variable. */
type Delivery<T> = { part: T } | { failure: string; missing: boolean };

/** The text for a part's environment variable: the part, or the reason why it is missing. */
export const deliver = <T>(part: T) => JSON.stringify({ part } satisfies Delivery<T>);

export function deliverFailure(error: Error): string {
  return JSON.stringify({
    failure: error.message,
    missing: error instanceof MissingPart,
  } satisfies Delivery<never>);
}

/** Returns the part from the text of its environment variable. Throws what starting it threw. */
export function receive<T>(part: Part<T>, text: string): T {
  const delivery: Delivery<T> = JSON.parse(text);
  if ('part' in delivery) return part.attach(delivery.part);
  throw delivery.missing ? new MissingPart(delivery.failure) : new Error(delivery.failure);
}
