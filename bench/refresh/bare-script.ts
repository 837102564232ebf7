import { connect, type Socket } from 'node:net';

export interface Server {
  host: string;
  port: number;
  username: string;
  secret: string;
  login?: 'plain';
}

/** A script of a few lines: it connects, logs in, requests the list and reads to its end. It does not parse what it reads. */
export async function listWithBareSocket(server: Server, onData = (_: Buffer) => {}): Promise<void> {
  const { host, port, username, secret } = server;
  const socket = connect({ host, port, noDelay: true });
  await readUntil(socket, '\r\n');
  socket.write(`Action: Login\r\nUsername: ${username}\r\nSecret: ${secret}\r\nEvents: off\r\n\r\n`);
  await readUntil(socket, '\r\n\r\n');
  socket.on('data', onData);
  socket.write('Action: ExtensionStateList\r\n\r\n');
  await readUntil(socket, 'Event: ExtensionStateListComplete\r\n', '\r\n\r\n');
  socket.end('Action: Logoff\r\n\r\n');
  socket.resume();
}

/** The same script, but it also splits the list into frames and headers, so that it knows the states. */
export async function readStatesWithBareSocket(server: Server): Promise<Map<string, Record<string, string>>> {
  const pieces: Buffer[] = [];
  await listWithBareSocket(server, (piece) => pieces.push(piece));
  const states = new Map<string, Record<string, string>>();
  for (const frame of Buffer.concat(pieces).toString().split('\r\n\r\n')) {
    const headers: Record<string, string> = {};
    for (const line of frame.split('\r\n')) {
      const [name = '', value = ''] = line.split(': ');
      headers[name] = value;
    }
    if (headers.Event === 'ExtensionStatus' && headers.Exten) states.set(headers.Exten, headers);
  }
  return states;
}

/** Reads until these texts have arrived, in this order. */
function readUntil(socket: Socket, ...texts: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    let rest = '';
    const onData = (chunk: Buffer) => {
      rest += chunk.toString('latin1');
      for (let at = rest.indexOf(texts[0] as string); at !== -1; at = rest.indexOf(texts[0] as string)) {
        rest = rest.slice(at + (texts.shift() as string).length);
        if (texts.length > 0) continue;
        socket.off('data', onData).off('close', onClose);
        resolve();
        return;
      }
      rest = rest.slice(-100);
    };
    const onClose = () => reject(new Error('the server closed the connection'));
    socket.on('data', onData).on('close', onClose).on('error', reject);
  });
}
