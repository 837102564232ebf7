import dns from 'node:dns';
import { once } from 'node:events';
import { connect } from 'node:net';
import { mock } from 'node:test';
import { Worker } from 'node:worker_threads';
import type { AmiError } from '../../src/index';
import { afterThisTest } from '../support/teardown';
import { rejection, until } from '../support/wait';
import { expectCode, type Fault } from './fault';
import { ACCEPT, type Ending, type Place } from './wire';

/** Places in a session where a connection can end. */
export const PLACES = {
  accept: ACCEPT,
  banner: { side: 'server', after: /^Asterisk C/ },
  challenge: { side: 'client', after: /Action: Challenge/ },
  login: { side: 'client', after: /Action: Login/ },
  loginAnswer: { side: 'server', after: /Authentication acc/ },
  handshake: { side: 'client', after: /^./s },
  frame: { side: 'server', after: /Event: UserEvent\r\nPriv/ },
  list: { side: 'server', after: /Event: ExtensionStatus\r\n.*Exten: 1003/s },
  logoff: { side: 'client', after: /Action: Logoff/ },
  goodbye: { side: 'server', after: /Response: Good/ },
} as const satisfies Record<string, Place>;

export const refused: Fault = ({ wire }) => {
  wire.refuse();
  return () => wire.accept();
};

/** All connections end like this, and new ones are refused. */
export const lost =
  (ending: Ending): Fault =>
  ({ wire }) => {
    wire.cut(ending);
    return () => wire.accept();
  };

/** Each attempt ends at this place. */
export const cutAt =
  (place: Place, ending: Ending): Fault =>
  ({ wire }) => {
    wire.cutAt(place, ending);
    return () => wire.accept();
  };

/** The connection ends in the middle of an event. */
export const cutInEvent =
  (ending: Ending): Fault =>
  ({ wire, pbx }) => {
    wire.cutAt(PLACES.frame, ending, { cutAll: true });
    pbx.emit({ Event: 'UserEvent', UserEvent: 'cut' });
    return () => wire.accept();
  };

/** The connection ends in the middle of a requested list, which fails with AMI_ERR_OUTCOME_UNKNOWN or AMI_ERR_TIMEOUT. */
export const cutInList =
  (ending: Ending): Fault =>
  async ({ wire, connection }) => {
    wire.cutAt(PLACES.list, ending, { cutAll: true });
    const listed = rejection<AmiError>(connection.send({ Action: 'ExtensionStateList' }));
    return async () => {
      expectCode(await listed, ending === 'silence' ? 'AMI_ERR_TIMEOUT' : 'AMI_ERR_OUTCOME_UNKNOWN');
      await wire.accept();
    };
  };

/** The connection ends while the client logs off. */
export const cutInLogoff =
  (place: Place, ending: Ending): Fault =>
  async (scene) => {
    scene.wire.cutAt(place, ending);
    await scene.ask('reconnect');
  };

/** The resolver's answer for the server's name. Healing makes it 127.0.0.1. */
export const named =
  (answer: readonly string[] | 'ENOTFOUND' | 'EAI_AGAIN' | 'silence'): Fault =>
  () => {
    let now: typeof answer = answer;
    type Callback = (error: Error | null, addresses?: { address: string; family: number }[]) => void;
    const lookup = (_name: string, _options: unknown, callback: Callback) => {
      if (now === 'silence') return;
      const error =
        typeof now === 'string' ? Object.assign(new Error(`getaddrinfo ${now}`), { code: now }) : null;
      const addresses = typeof now === 'string' ? [] : now.map((address) => ({ address, family: 4 }));
      setImmediate(() => callback(error, addresses));
    };
    const mocked = mock.method(dns, 'lookup', lookup as never);
    afterThisTest(() => mocked.mock.restore());
    return () => {
      now = ['127.0.0.1'];
    };
  };

/** A port whose backlog is full: the system drops new connections silently, as a firewall would. */
export const blackHole: Fault = async (scene) => {
  scene.wire.refuse();
  const gate = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(
    `const { parentPort, workerData: { gate, port } } = require('node:worker_threads');
     const server = require('node:net').createServer((socket) => socket.destroy());
     server.listen({ host: '127.0.0.1', port, backlog: 1 }, () => {
       parentPort.postMessage('listening');
       // In the same turn: in the next turn it would accept the first clients, and the backlog would not fill up.
       Atomics.wait(gate, 0, 0);
       server.close();
     });`,
    { eval: true, workerData: { gate, port: scene.wire.port } },
  );
  afterThisTest(() => worker.terminate());
  await once(worker, 'message');
  const clients = [1, 2, 3].map(() => connect(scene.wire.port, scene.wire.host).on('error', () => {}));
  // The last client gets no answer.
  await until(() => clients.filter(({ pending }) => !pending).length === 2, 'a full backlog');
  return async () => {
    for (const client of clients) client.destroy();
    Atomics.store(gate, 0, 1);
    Atomics.notify(gate, 0);
    await once(worker, 'exit');
    await scene.wire.accept();
  };
};
