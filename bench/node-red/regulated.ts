import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { type BareServer, bareServer } from '../loopback/server';

/** Number of messages that the meter reports together. */
export const STEP = 500;
/** Number of steps on their way at most: ami-events drops the oldest beyond 10,000 queued events. */
const WINDOW = 10;
const FRAME_END = Buffer.from('\r\n\r\n');

export interface Regulated {
  server: BareServer;
  /** Where the meter says so, with a byte, each time that it has counted another STEP. */
  meterPort: number;
  close(): Promise<void>;
}

/**
 * Sends a stream several times, no faster than it arrives at the other end of a flow: faster than the flow it would be
 * thinned out, as is promised, and the speed that is looked for is that at which nothing is lost.
 *
 * @param events that make STEP messages
 * @param window number of such steps on their way at most
 */
export async function regulated(
  bytes: Buffer,
  times: number,
  { events = STEP, window = WINDOW } = {},
): Promise<Regulated> {
  const steps = Array.from({ length: times }, () => cut(bytes, events)).flat();
  let client: Socket | undefined;
  let allowed = window;
  const pump = () => {
    for (; client && allowed > 0 && steps.length > 0; allowed--) client.write(steps.shift() as Buffer);
  };
  const meter = createServer((socket) => {
    socket
      .on('error', () => {})
      .on('data', ({ length }) => {
        allowed += length;
        pump();
      });
  }).listen(0, '127.0.0.1');
  await once(meter, 'listening');
  const server = await bareServer((loggedIn) => {
    client = loggedIn;
    pump();
  });
  return {
    server,
    meterPort: (meter.address() as AddressInfo).port,
    async close() {
      meter.close();
      await server.close();
    },
  };
}

/** Into pieces of `count` events each. */
function cut(bytes: Buffer, count: number): Buffer[] {
  const pieces: Buffer[] = [];
  let start = 0;
  let events = 0;
  for (let at = bytes.indexOf(FRAME_END); at !== -1; at = bytes.indexOf(FRAME_END, at + FRAME_END.length)) {
    events += 1;
    if (events % count !== 0) continue;
    pieces.push(bytes.subarray(start, at + FRAME_END.length));
    start = at + FRAME_END.length;
  }
  return start < bytes.length ? [...pieces, bytes.subarray(start)] : pieces;
}
