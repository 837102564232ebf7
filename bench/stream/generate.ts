import { Random } from '../../src/simulator/random';
import { Checksum } from './checksum';
import { nextEvent } from './events';
import type { Header } from './kind';
import { OtherSite } from './other-site';
import { Pbx } from './pbx';

export interface Stream {
  bytes: Buffer;
  /** Number of events. */
  count: number;
  /** Number of events by name. */
  names: Map<string, number>;
  /** Checksum of all headers, which a contender's objects must have too: see `Checksum`. */
  checksum: string;
}

export interface StreamOptions {
  seed: number;
  events: number;
}

/**
 * Generates traffic of a busy Asterisk 22, without banner and responses: `events` events of 6 to 30 headers and about
 * 530 bytes. The same seed gives the same bytes.
 */
export function generateStream({ seed, events }: StreamOptions): Stream {
  const random = new Random(seed);
  const pbx = new Pbx(random);
  return streamOf(events, () => nextEvent(random, pbx));
}

/** Generates traffic of another site, for which the parser was not tuned: see `OtherSite`. */
export function generateOtherStream({ seed, events }: StreamOptions): Stream {
  const site = new OtherSite(new Random(seed));
  return streamOf(events, () => site.nextEvent());
}

/** Largest number of channel variables of an event, and so the number of its header sequences. */
const MOST_VARIABLES = 15;

/**
 * Generates traffic of the other site with `channelvars=`: a channel event has 1 to 15 `ChanVariable` headers, so it occurs in
 * 15 header sequences. With `isMixed` false each event has the average number, 8.
 */
export function generateVariablesStream({
  seed,
  events,
  isMixed,
}: StreamOptions & { isMixed: boolean }): Stream {
  const random = new Random(seed);
  const site = new OtherSite(new Random(seed));
  const variables = () => (isMixed ? random.between(1, MOST_VARIABLES) : (MOST_VARIABLES + 1) / 2);
  return streamOf(events, () => site.nextChannelEvent(variables()));
}

function streamOf(events: number, next: () => Header[]): Stream {
  const names = new Map<string, number>();
  const checksum = new Checksum();
  const messages: Buffer[] = [];
  for (let i = 0; i < events; i++) {
    const headers = next();
    const name = (headers[0] as Header)[1];
    names.set(name, (names.get(name) ?? 0) + 1);
    checksum.add(headers);
    messages.push(Buffer.from(`${headers.map(([key, value]) => `${key}: ${value}\r\n`).join('')}\r\n`));
  }
  return { bytes: Buffer.concat(messages), count: events, names, checksum: checksum.toString() };
}
