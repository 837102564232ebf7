import type { Server } from 'node:net';

/** @returns false if an outgoing connection of another process occupies the port at this moment */
export function listens(server: Server, port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (listens: boolean) => {
      server.removeAllListeners('error').removeAllListeners('listening');
      resolve(listens);
    };
    server.once('error', () => settle(false)).once('listening', () => settle(true));
    server.listen(port, host);
  });
}
