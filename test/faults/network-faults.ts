import dns from 'node:dns';
import { once } from 'node:events';
import { connect } from 'node:net';
import { mock } from 'node:test';
import { Worker } from 'node:worker_threads';
import type { AmiError } from '../../src/index';
import { afterThisTest } from '../support/teardown';
import { rejection, until } from '../support/wait';
import { expectCode, type Fault } from './fault';
import { ACCEPT, type Ending, type Place } from './fault-relay';

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

export const refused: Fault = ({ relay }) => {
  relay.refuse();
  return () => relay.accept();
};

/** Ends all connections in this way, and refuses new ones. */
export const lost =
  (ending: Ending): Fault =>
  ({ relay }) => {
    relay.cut(ending);
    return () => relay.accept();
  };

/** Ends each attempt at this place. */
export const cutAt =
  (place: Place, ending: Ending): Fault =>
  ({ relay }) => {
    relay.cutAt(place, ending);
    return () => relay.accept();
  };

/** Ends the connection in the middle of an event. */
export const cutInEvent =
  (ending: Ending): Fault =>
  ({ relay, pbx }) => {
    relay.cutAt(PLACES.frame, ending, { cutAll: true });
    pbx.emit({ Event: 'UserEvent', UserEvent: 'cut' });
    return () => relay.accept();
  };

/** Ends the connection in the middle of a list. Healing checks that the list failed, with the code for this ending. */
export const cutInList =
  (ending: Ending): Fault =>
  async ({ relay, connection }) => {
    relay.cutAt(PLACES.list, ending, { cutAll: true });
    const listed = rejection<AmiError>(connection.send({ Action: 'ExtensionStateList' }));
    return async () => {
      expectCode(await listed, ending === 'silence' ? 'AMI_ERR_TIMEOUT' : 'AMI_ERR_OUTCOME_UNKNOWN');
      await relay.accept();
    };
  };

/** Ends the connection while the client logs off. */
export const cutInLogoff =
  (place: Place, ending: Ending): Fault =>
  async (scene) => {
    scene.relay.cutAt(place, ending);
    await scene.ask('reconnect');
  };

/** Sets the resolver's answer for the server's name. Healing sets it to 127.0.0.1. */
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
  scene.relay.refuse();
  const gate = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(
    `const { parentPort, workerData: { gate, port } } = require('node:worker_threads');
     const server = require('node:net').createServer((socket) => socket.destroy());
     server.listen({ host: '127.0.0.1', port, backlog: 1 }, () => {
       parentPort.postMessage('listening');
       // Blocks this turn of the event loop: in the next turn the server would accept clients, and the backlog would not fill up.
       Atomics.wait(gate, 0, 0);
       server.close();
     });`,
    { eval: true, workerData: { gate, port: scene.relay.port } },
  );
  afterThisTest(() => worker.terminate());
  await once(worker, 'message');
  const clients = [1, 2, 3].map(() => connect(scene.relay.port, scene.relay.host).on('error', () => {}));
  // Two clients fill the backlog. The third gets no answer.
  await until(() => clients.filter(({ pending }) => !pending).length === 2, 'a full backlog');
  return async () => {
    for (const client of clients) client.destroy();
    Atomics.store(gate, 0, 1);
    Atomics.notify(gate, 0);
    await once(worker, 'exit');
    await scene.relay.accept();
  };
};
