import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A relay in front of a server. It delays every byte by `delay` ms in each direction, and counts connections and round trips. */
export async function farAway(target: { host: string; port: number }, delay: number) {
  const sockets = new Set<Socket>();
  const counted = { connections: 0, roundTrips: 0 };
  const later = (work: () => void) => (delay > 0 ? setTimeout(work, delay) : work());
  const server = createServer((client) => {
    const upstream = connect(target);
    counted.connections += 1;
    // One round trip to connect, and one for each time that the client sends after the server has sent.
    counted.roundTrips += 1;
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
  return {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    counted,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
