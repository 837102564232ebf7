import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { type BareServer, bareServer } from '../loopback/server';

/** Number of messages that the meter reports together. */
export const STEP = 500;
/** Limit of steps in transit, because ami-events drops the oldest events beyond 10,000 queued ones. */
const WINDOW = 10;
/**
 * ms from the login to the first event, about as long as the bare source waits after the start of the flows. At the start of
 * Node-RED, V8 often decides wrongly where it allocates messages (see README.md).
 */
const FIRST_AFTER = 1000;
const FRAME_END = Buffer.from('\r\n\r\n');

export interface Regulated {
  server: BareServer;
  /** Port to which the meter sends a byte each time that it has counted STEP messages. */
  meterPort: number;
  close(): Promise<void>;
}

/**
 * Sends a stream several times, no faster than a flow can process it. At a higher rate ami-events would drop events, as
 * documented, but the benchmark measures the rate at which nothing is lost.
 *
 * @param events number of events that cause STEP messages
 * @param window limit of such steps in transit
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
  let begin: NodeJS.Timeout | undefined;
  const server = await bareServer((loggedIn) => {
    begin = setTimeout(() => {
      client = loggedIn;
      pump();
    }, FIRST_AFTER);
  });
  return {
    server,
    meterPort: (meter.address() as AddressInfo).port,
    async close() {
      clearTimeout(begin);
      meter.close();
      await server.close();
    },
  };
}

/** Splits a stream into pieces of `count` events each. */
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
