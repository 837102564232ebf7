// Clients on a real socket. Measures from connecting to the last event.
import { connect } from 'node:net';
import { Arrivals } from '../harness/arrivals';
import { type Contenders, timed } from '../harness/contender';
import { engine } from '../harness/ours';
import { PEERS } from '../peers/clients';

export interface LoopbackInput {
  port: number;
  /** Number of events that the server sends, and their bytes. */
  count: number;
  bytes: number;
  /** Whether to compute a checksum of the headers. */
  check: boolean;
}

const host = '127.0.0.1';

export const contenders: Contenders<LoopbackInput> = {
  async ours({ port, count, check }) {
    const { AmiConnection } = engine();
    const arrivals = new Arrivals(count, check ? Object.entries : undefined);
    const connection = new AmiConnection({ host, port, username: 'admin', secret: 'secret' });
    connection.subscribe(['*'], (event) => arrivals.add(event.toObject()));
    return timed(async () => {
      connection.open();
      return arrivals.all;
    });
  },

  ...Object.fromEntries(
    Object.entries(PEERS).map(([name, peer]) => [
      name,
      async ({ port, count, check }: LoopbackInput) => {
        const arrivals = new Arrivals(count, check ? peer.headers : undefined);
        return timed(async () => {
          void peer.connect({ host, port }, { onEvent: (event) => arrivals.add(event) });
          return arrivals.all;
        });
      },
    ]),
  ),

  /** The lower limit: what it costs to read the bytes at all. */
  async 'bare socket'({ port, count, bytes }) {
    return timed(async () => {
      const socket = connect(port, host);
      socket.write('Action: Login\r\nActionID: 1\r\nUsername: admin\r\nSecret: secret\r\n\r\n');
      let read = 0;
      for await (const chunk of socket) {
        read += (chunk as Buffer).length;
        if (read >= bytes) break;
      }
      return { count };
    });
  },
};
