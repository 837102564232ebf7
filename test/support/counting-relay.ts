import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterThisTest } from './teardown';

/** Counts of one connection up to its Logoff. */
export interface CountedConnection {
  /** One to connect, and one for each time that the client sends after the server has sent. */
  roundTrips: number;
}

/** A relay in front of a server. It delays every byte by `delay` ms in each direction, and counts round trips by connection. */
export async function countingRelay(target: { host: string; port: number }, delay: number) {
  const connections: CountedConnection[] = [];
  const sockets = new Set<Socket>();
  const later = (work: () => void) => (delay > 0 ? setTimeout(work, delay) : work());
  const server = createServer((client) => {
    const upstream = connect(target);
    const counted: CountedConnection = { roundTrips: 1 };
    connections.push(counted);
    let hasServerSpoken = false;
    client.on('data', (chunk) => {
      if (hasServerSpoken && !chunk.includes('Action: Logoff')) counted.roundTrips += 1;
      hasServerSpoken = false;
    });
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.setNoDelay(true);
      from
        .on('data', (chunk) =>
          later(() => {
            if (to === client) hasServerSpoken = true;
            to.write(chunk);
          }),
        )
        .on('end', () => later(() => to.end()))
        .on('error', () => to.destroy())
        .on('close', () => sockets.delete(from));
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  afterThisTest(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port, connections };
}
