import { MissingPart } from '../machine/apt';
import { type Asterisk, attachAsterisk, startAsterisk } from './asterisk';
import { type Browser, findChromium } from './chromium';
import { type Database, databaseFromEnvironment } from './database';
import { startMariaDB } from './mariadb';
import { startMySQL } from './mysql';
import { findPromtool, type Promtool } from './promtool';

/** A real server or program for tests. `npm test` passes it to the test processes as JSON in an environment variable. */
export interface Part<T> {
  variable: string;
  start(): Promise<T & { stop?(): Promise<void> }>;
  /** Adds what JSON cannot contain, such as functions. */
  attach(plain: T): T;
}

export const PARTS = {
  asterisk22: part<Asterisk>('LAB_ASTERISK_22', () => startAsterisk({ version: 22 }), attachAsterisk),
  asterisk16: part<Asterisk>('LAB_ASTERISK_16', () => startAsterisk({ version: 16 }), attachAsterisk),
  mariadb: part<Database>('LAB_MARIADB', async () => databaseFromEnvironment() ?? startMariaDB()),
  mysql: part<Database>('LAB_MYSQL', startMySQL),
  chromium: part<Browser>('LAB_CHROMIUM', findChromium),
};

/** Programs that only one spec needs, so `npm test` does not start them. */
export const ON_DEMAND = {
  promtool: part<Promtool>('LAB_PROMTOOL', findPromtool),
};

function part<T>(variable: string, start: Part<T>['start'], attach = (plain: T) => plain): Part<T> {
  return { variable, start, attach };
}

/** The JSON in a part's environment variable. */
type Delivery<T> = { part: T } | { failure: string; missing: boolean };

/** @returns the text for a part's environment variable */
export const deliver = <T>(part: T) => JSON.stringify({ part } satisfies Delivery<T>);

/** @returns the text for the environment variable of a part that is missing, with the reason */
export function deliverFailure(error: Error): string {
  return JSON.stringify({
    failure: error.message,
    missing: error instanceof MissingPart,
  } satisfies Delivery<never>);
}

/** @returns the part from the text of its environment variable. @throws the error with which it did not start */
export function receive<T>(part: Part<T>, text: string): T {
  const delivery: Delivery<T> = JSON.parse(text);
  if ('part' in delivery) return part.attach(delivery.part);
  throw delivery.missing ? new MissingPart(delivery.failure) : new Error(delivery.failure);
}
