import { Random } from '../../src/simulator/random';
import { Checksum } from './checksum';
import { nextEvent } from './events';
import type { Header } from './kind';
import { OtherSite } from './other-site';
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

export interface StreamOptions {
  seed: number;
  events: number;
}

/**
 * What a busy Asterisk 22 says, without banner and answers: `events` messages of 6 to 30 headers and about 530 bytes. The
 * same seed gives the same bytes.
 */
export function generateStream({ seed, events }: StreamOptions): Stream {
  const random = new Random(seed);
  const pbx = new Pbx(random);
  return streamOf(events, () => nextEvent(random, pbx));
}

/** A stream of another site, which the parser was not shaped on: see `OtherSite`. */
export function generateOtherStream({ seed, events }: StreamOptions): Stream {
  const site = new OtherSite(new Random(seed));
  return streamOf(events, () => site.nextEvent());
}

/** Header sequences of each event in the stream with many: one for each number of variables. */
const MOST_VARIABLES = 15;

/**
 * The other site's stream with `channelvars=`, so that each channel event has 1 to 15 header sequences: as many
 * `ChanVariable` headers as variables are set. With `isMixed` false each has the average number, 8.
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
