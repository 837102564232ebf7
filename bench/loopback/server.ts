import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** A minimal AMI server: it accepts every login, and then calls `afterLogin`. */
export interface BareServer {
  host: string;
  port: number;
  close(): Promise<void>;
}

export async function bareServer(afterLogin: (client: Socket) => void): Promise<BareServer> {
  const clients = new Set<Socket>();
  const server: Server = createServer((client) => {
    clients.add(client);
    client.on('error', () => {}).on('close', () => clients.delete(client));
    client.write('Asterisk Call Manager/11.0.0\r\n');
    let text = '';
    client.on('data', (chunk) => {
      text += chunk.toString('latin1');
      const actions = text.split('\r\n\r\n');
      text = actions.pop() ?? '';
      for (const action of actions) answer(client, action, afterLogin);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    host: '127.0.0.1',
    port,
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const client of clients) client.destroy();
      await closed;
    },
  };
}

function answer(client: Socket, action: string, afterLogin: (client: Socket) => void): void {
  const header = (name: string) => new RegExp(`^${name}: *(.*)$`, 'im').exec(action)?.[1]?.trim();
  const lines = ['Response: Success', `ActionID: ${header('ActionID')}`];
  const name = header('Action')?.toLowerCase();
  if (name === 'challenge') lines.push('Challenge: 123456789');
  // The events follow the response to the login in the same segment. Otherwise it would be chance how many a peer loses.
  client.cork();
  client.write(`${lines.join('\r\n')}\r\n\r\n`);
  if (name === 'login') afterLogin(client);
  client.uncork();
  if (name === 'logoff') client.end();
}
