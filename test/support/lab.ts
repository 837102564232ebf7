import { MissingPart } from '../../lab/machine/apt';
import type { Line } from '../../lab/parts/node-red-lines';
import { ON_DEMAND, PARTS, type Part, receive } from '../../lab/parts/parts';
import { skipWithout } from './skip-without';

/**
 * The real servers and programs (parts) for tests. Call one of these functions in a `describe`: it makes the part available
 * before the suite's tests start, and returns a function that returns the part.
 *
 *     const asterisk = lab.asterisk22();
 *     it('…', () => asterisk().cli('core show hints'));
 *
 * `npm test` starts the parts for all tests. Without `npm test` they start on first use and stop at the end.
 * If a part is not available on this machine, the suite's tests are skipped. In CI this is an error.
 */
export const lab = {
  asterisk22: () => ask(PARTS.asterisk22),
  asterisk16: () => ask(PARTS.asterisk16),
  mariadb: () => ask(PARTS.mariadb),
  chromium: () => ask(PARTS.chromium),
  mysql: () => ask(PARTS.mysql),
  promtool: () => ask(ON_DEMAND.promtool),
  /** The line of Node-RED under test, for `startNodeRed`. */
  line: lineUnderTest(),
};

const LONGEST_INSTALLATION = 600_000;
const startedHere: (() => Promise<void>)[] = [];
const found = new Map<unknown, Promise<unknown>>();

after('stop the parts', async function () {
  this.timeout(60_000);
  for (const stop of startedHere) await stop();
});

/** Registers a function that stops what several suites share. It is called when all suites have ended. */
export function stopAtTheEnd(stop: () => Promise<void>): void {
  startedHere.push(stop);
}

function lineUnderTest(): Line {
  return process.env.LAB_LINE === '5' ? 5 : 4;
}

function ask<T>(part: Part<T>): () => T {
  let present: { part: T } | undefined;
  before(`start a part: ${part.variable}`, async function () {
    this.timeout(LONGEST_INSTALLATION);
    try {
      present = { part: await find(part) };
    } catch (error) {
      skipWithout(this, error);
    }
  });
  return () => {
    if (present === undefined) throw new Error('the parts of the lab are available in hooks and tests only');
    return present.part;
  };
}

function find<T>(part: Part<T>): Promise<T> {
  const known = found.get(part) ?? begin(part);
  found.set(part, known);
  return known as Promise<T>;
}

async function begin<T>(part: Part<T>): Promise<T> {
  const delivered = process.env[part.variable];
  if (delivered) return receive(part, delivered);
  try {
    const started = await part.start();
    if (started.stop !== undefined) startedHere.push(() => started.stop?.() ?? Promise.resolve());
    return started;
  } catch (error) {
    if (error instanceof MissingPart) console.error(`lab: ${error.message}`);
    throw error;
  }
}
