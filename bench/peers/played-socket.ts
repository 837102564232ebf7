import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import { Duplex } from 'node:stream';

/**
 * A socket without a kernel behind it, so that a client reads given bytes in given pieces: it greets, accepts the login,
 * and then sends the given bytes. It is a function, because an old client inherits from `net.Socket` without classes.
 */
export interface PlayedSocket extends Duplex {
  /** Fulfilled when the client has logged in. */
  loggedIn: Promise<void>;
  /** Gives the client these bytes; fulfilled when it has dealt with them. */
  play(chunk: Buffer): Promise<void>;
}

let onMade: (socket: PlayedSocket) => void = () => {};

/** From now on every socket that this process makes is a played one. Fulfilled with the first. */
export function playSockets(): Promise<PlayedSocket> {
  // Made on first use, they would be taken for the client's.
  void [process.stdout, process.stderr];
  Object.assign(net, { Socket: PlayedSocketClass, connect: makeConnected, createConnection: makeConnected });
  syncBuiltinESMExports();
  return new Promise((resolve) => {
    onMade = resolve;
  });
}

function PlayedSocketClass(this: PlayedSocket): void {
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
Object.setPrototypeOf(PlayedSocketClass.prototype, Duplex.prototype);
const socketMethods = {
  connect(this: PlayedSocket) {
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
Object.assign(PlayedSocketClass.prototype, socketMethods);

function returnThis(this: PlayedSocket): PlayedSocket {
  return this;
}

/** As `net.connect`. Of its arguments only a listener matters here. */
function makeConnected(...args: unknown[]): PlayedSocket {
  const socket: PlayedSocket = Reflect.construct(PlayedSocketClass, []);
  const listener = args.find((arg) => typeof arg === 'function') as (() => void) | undefined;
  if (listener) socket.once('connect', listener);
  return socketMethods.connect.call(socket);
}
