import { Random } from '../../src/simulator/random';
import { Checksum } from './checksum';
import { nextEvent } from './events';
import type { Header } from './kind';
import { Pbx } from './pbx';

export interface Stream {
  bytes: Buffer;
  /** Events in it. */
  count: number;
  /** How many there are of each name. */
  names: Map<string, number>;
  /** What a contender's objects have to come to, see `Checksum`. */
  checksum: string;
}

/**
 * What a busy Asterisk 22 says, without banner and answers: `events` messages of 6 to 30 headers and about 530 bytes. The
 * same seed gives the same bytes.
 */
export function generateStream({ seed, events }: { seed: number; events: number }): Stream {
  const random = new Random(seed);
  const pbx = new Pbx(random);
  const names = new Map<string, number>();
  const checksum = new Checksum();
  const messages: Buffer[] = [];
  for (let i = 0; i < events; i++) {
    const headers = nextEvent(random, pbx);
    const name = (headers[0] as Header)[1];
    names.set(name, (names.get(name) ?? 0) + 1);
    checksum.add(headers);
    messages.push(Buffer.from(`${headers.map(([key, value]) => `${key}: ${value}\r\n`).join('')}\r\n`));
  }
  return { bytes: Buffer.concat(messages), count: events, names, checksum: checksum.toString() };
}
