import type { AddressInfo } from 'node:net';
import net from 'node:net';
import tls from 'node:tls';
import { afterThisTest } from './teardown';

/** An action as the server reads it: values by header name in lower case. Of a repeated header it has the last value. */
export type Received = Record<string, string>;
/** Answers one action, or leaves it without an answer. */
export type Answerer = (action: Received, client: Client) => void;

export interface Client {
  socket: net.Socket;
  /** Writes lines, each with its CRLF, and the empty line that ends a frame. */
  frame(...lines: string[]): void;
  /** Like `frame`, with the action's own ActionID after the first line. */
  answer(action: Received, first: string, ...lines: string[]): void;
}

export interface Script {
  banner?: string;
  onConnection?: (socket: net.Socket) => void;
  tls?: tls.TlsOptions;
  /** By action name in lower case. Other actions get the answers of `ordinary`, or none. */
  answers?: Record<string, Answerer>;
}

const SALT = '123456789';

const ordinary: Record<string, Answerer> = {
  challenge: (action, client) => client.answer(action, 'Response: Success', `Challenge: ${SALT}`),
  login: (action, client) => client.answer(action, 'Response: Success', 'Message: Authentication accepted'),
  ping: (action, client) => client.answer(action, 'Response: Success', 'Ping: Pong'),
  corestatus: (action, client) =>
    client.answer(action, 'Response: Success', 'CoreStartupDate: 2026-11-21', 'CoreStartupTime: 10:00:00'),
  logoff: (action, client) => {
    client.answer(action, 'Response: Goodbye', 'Message: Thanks for all the fish.');
    client.socket.end();
  },
};

/**
 * An AMI server that sends exactly what a test tells it to send. Unlike the simulator, which behaves as Asterisk does, it can
 * send answers that are wrong or late, or in an order that Asterisk does not produce on demand.
 */
export async function scriptedServer({ banner, onConnection, tls: tlsOptions, answers = {} }: Script = {}) {
  const received: Received[] = [];
  const clients = new Set<Client>();
  const accept = (socket: net.Socket) => {
    const client = clientOn(socket);
    clients.add(client);
    socket.setNoDelay();
    socket.on('error', () => {}).on('close', () => clients.delete(client));
    socket.on('end', () => (answers.logoff ? writeUntilClosed(socket) : socket.end()));
    onConnection?.(socket);
    if (banner !== '') socket.write(banner ?? 'Asterisk Call Manager/11.0.0\r\n');
    readActions(socket, (action) => {
      received.push(action);
      const name = action.action?.toLowerCase() ?? '';
      (answers[name] ?? ordinary[name])?.(action, client);
    });
  };
  const server = tlsOptions
    ? tls.createServer(tlsOptions, accept)
    : net.createServer({ allowHalfOpen: true }, accept);
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const { socket } of clients) socket.destroy();
    await closed;
  };
  afterThisTest(close);
  return {
    port,
    received,
    clients,
    close,
    options: { host: '127.0.0.1', port, username: 'ami', secret: 'sesame' },
    names: () => received.map((action) => action.action),
  };
}

/** A script that answers Logoff itself also closes the connection itself. A failed write is all that tells it that the client is gone. */
function writeUntilClosed(socket: net.Socket): void {
  const timer = setInterval(() => socket.write('\r\n'), 20);
  socket.on('close', () => clearInterval(timer));
}

function clientOn(socket: net.Socket): Client {
  const frame = (...lines: string[]) => socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  return {
    socket,
    frame,
    answer: (action, first, ...lines) => frame(first, `ActionID: ${action.actionid}`, ...lines),
  };
}

function readActions(socket: net.Socket, onAction: (action: Received) => void): void {
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk.toString();
    for (let end = text.indexOf('\r\n\r\n'); end !== -1; end = text.indexOf('\r\n\r\n')) {
      const lines = text.slice(0, end).split('\r\n');
      text = text.slice(end + 4);
      onAction(
        Object.fromEntries(
          lines.map((line) => {
            const colon = line.indexOf(': ');
            return [line.slice(0, colon).toLowerCase(), line.slice(colon + 2)];
          }),
        ),
      );
    }
  });
}
