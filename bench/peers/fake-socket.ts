import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import { Duplex } from 'node:stream';

/**
 * A socket without a network, so that a client reads given bytes in given pieces. It sends a banner, accepts the login, and
 * then delivers what `play` gets. Its class is a function, because an old client inherits from `net.Socket` without classes.
 */
export interface FakeSocket extends Duplex {
  /** Fulfilled when the client has logged in. */
  loggedIn: Promise<void>;
  /** Delivers these bytes to the client. Fulfilled when the client has read them. */
  play(chunk: Buffer): Promise<void>;
}

let onMade: (socket: FakeSocket) => void = () => {};

/** From now on each socket that this process creates is a fake socket. Fulfilled with the first one. */
export function fakeSockets(): Promise<FakeSocket> {
  // Creates the sockets of stdout and stderr now. Otherwise they could be the first fake socket.
  void [process.stdout, process.stderr];
  Object.assign(net, { Socket: FakeSocketClass, connect: makeConnected, createConnection: makeConnected });
  syncBuiltinESMExports();
  return new Promise((resolve) => {
    onMade = resolve;
  });
}

function FakeSocketClass(this: FakeSocket): void {
  Duplex.call(this, { readableHighWaterMark: 65_536 });
  let accept = () => {};
  this.loggedIn = new Promise<void>((resolve) => {
    accept = resolve;
  });
  let wanted = () => {};
  this._read = () => wanted();
  this._write = (chunk: Buffer, _encoding, done) => {
    done();
    const actionId = /^ActionID: *(.*)\r$/im.exec(chunk.toString())?.[1];
    const answer = ['Response: Success', `ActionID: ${actionId}`, 'Message: Authentication accepted'];
    setImmediate(() => {
      this.push(Buffer.from(`${answer.join('\r\n')}\r\n\r\n`));
      setImmediate(accept);
    });
  };
  this.play = async (chunk) => {
    const room = new Promise<void>((resolve) => {
      wanted = resolve;
    });
    if (!this.push(chunk)) await room;
    // A client that delivers its events in a later turn of the event loop gets that turn.
    await new Promise<void>((resolve) => process.nextTick(resolve));
  };
  onMade(this);
}
Object.setPrototypeOf(FakeSocketClass.prototype, Duplex.prototype);
const socketMethods = {
  connect(this: FakeSocket) {
    setImmediate(() => {
      this.emit('connect');
      this.emit('ready');
      this.push(Buffer.from('Asterisk Call Manager/11.0.0\r\n'));
    });
    return this;
  },
  setNoDelay: returnThis,
  setKeepAlive: returnThis,
  setTimeout: returnThis,
  ref: returnThis,
  unref: returnThis,
};
Object.assign(FakeSocketClass.prototype, socketMethods);

function returnThis(this: FakeSocket): FakeSocket {
  return this;
}

/** Replaces `net.connect`. Of its arguments it uses only the listener. */
function makeConnected(...args: unknown[]): FakeSocket {
  const socket: FakeSocket = Reflect.construct(FakeSocketClass, []);
  const listener = args.find((arg) => typeof arg === 'function') as (() => void) | undefined;
  if (listener) socket.once('connect', listener);
  return socketMethods.connect.call(socket);
}
