import type { Headers } from '../stream/checksum';
import { loadPeer } from './install';

/** Receives each event as the client delivers it. */
export interface Listener {
  onEvent(event: object): void;
}

/** A logged-in client. */
export interface Client {
  /** Sends an ExtensionState. @returns the extension that the answer names */
  askFor(extension: string): Promise<string | undefined>;
}

export interface Peer {
  /** Connects as the client's README says. Fulfilled when its user may send actions. */
  connect(server: { host: string; port: number }, listener: Listener): Promise<Client>;
  /** @returns the headers of an event, which each client delivers in its own shape */
  headers(event: object): Headers;
}

const USERNAME = 'admin';
const SECRET = 'secret';
const question = (Exten: string) => ({ Action: 'ExtensionState', Exten, Context: 'default' });

/** The AMI clients on npm, each used as well as its public interface permits. */
export const PEERS: Record<string, Peer> = {
  'asterisk.io': {
    async connect({ host, port }, { onEvent }) {
      const client = (await loadPeer('asterisk.io')).ami(host, port, USERNAME, SECRET);
      client.on('error', () => {}).on('eventAny', onEvent);
      await new Promise((resolve) => client.on('ready', resolve));
      return {
        askFor: (extension) =>
          new Promise((resolve) => {
            const { Action, ...rest } = question(extension);
            client.action(Action, rest, (answer: { Exten?: string }) => resolve(answer.Exten));
          }),
      };
    },
    headers: plain,
  },
  yana: {
    async connect({ host, port }, { onEvent }) {
      const Yana = await loadPeer('yana');
      const client = new Yana({ host, port, login: USERNAME, password: SECRET, events: 'on' });
      client.on('error', () => {}).on('event', onEvent);
      await new Promise<void>((resolve) => client.connect(resolve));
      return {
        askFor: (extension) =>
          new Promise((resolve) => {
            client.send(question(extension), (answer: { Exten?: string }) => resolve(answer.Exten));
          }),
      };
    },
    headers: plain,
  },
  ami: {
    async connect(server, { onEvent }) {
      const Ami = await loadPeer('ami');
      const credentials = { username: USERNAME, secret: SECRET };
      const client = new Ami({ connect: server, credentials, events: 'on' });
      client.on('error', () => {}).on('event', (packet: { asObject: object }) => onEvent(packet.asObject));
      await client.connect();
      return { askFor: async (extension) => (await client.send(question(extension))).exten };
    },
    headers: plain,
  },
  'ami-io': {
    async connect({ host, port }, { onEvent }) {
      const AmiIo = await loadPeer('ami-io');
      const logger = new AmiIo.SilentLogger();
      // Its default is ASCII, which damages names with other letters.
      const client = AmiIo.createClient({
        host,
        port,
        login: USERNAME,
        password: SECRET,
        encoding: 'utf8',
        logger,
      });
      client.on('event', onEvent);
      const connected = new Promise((resolve) => client.on('connected', resolve));
      client.connect();
      await connected;
      return {
        askFor: (extension) =>
          new Promise((resolve) => {
            const action = Object.assign(new AmiIo.Action.ExtensionState(), {
              Exten: extension,
              Context: 'default',
            });
            client.send(action, (_: unknown, answer?: { exten?: string }) => resolve(answer?.exten));
          }),
      };
    },
    headers: ({ variables: _, incomingData: __, ...event }: Record<string, unknown>) => flattened(event),
  },
  'asterisk-manager': {
    async connect({ host, port }, { onEvent }) {
      const manager = await loadPeer('asterisk-manager');
      const client = manager(port, host, USERNAME, SECRET, true);
      client.on('managerevent', onEvent);
      await new Promise((resolve) => client.once('response', resolve));
      return {
        askFor: (extension) =>
          new Promise((resolve) => {
            const { Action: action, Exten: exten, Context: context } = question(extension);
            client.action({ action, exten, context }, (_: unknown, answer: { exten?: string }) =>
              resolve(answer?.exten),
            );
          }),
      };
    },
    headers: flattened,
  },
  nami: {
    async connect({ host, port }, { onEvent }) {
      const nami = await loadPeer('nami');
      const logger = { error() {}, warn() {}, info() {}, debug() {} };
      const client = new nami.Nami({ host, port, username: USERNAME, secret: SECRET, logger });
      client.on('namiEvent', onEvent);
      const connected = new Promise((resolve) => client.on('namiConnected', resolve));
      client.open();
      await connected;
      return {
        askFor: (extension) =>
          new Promise((resolve) => {
            const action = Object.assign(new nami.Actions.ExtensionState(), {
              Exten: extension,
              Context: 'default',
            });
            client.send(action, (answer: { exten?: string }) => resolve(answer.exten));
          }),
      };
    },
    headers: ({ lines: _, EOL: __, ...event }: Record<string, unknown>) => flattened(event),
  },
  'asterisk-ami-client': {
    async connect(server, { onEvent }) {
      const AmiClient = await loadPeer('asterisk-ami-client');
      const client = new AmiClient();
      client.on('event', onEvent).on('internalError', () => {});
      await client.connect(USERNAME, SECRET, server);
      return { askFor: async (extension) => (await client.action(question(extension), true)).Exten };
    },
    headers: plain,
  },
};

function plain(event: object): Headers {
  return Object.entries(event);
}

/** Restores `ChanVariable: NAME=value` if the client has split it. */
function flattened(event: object): Headers {
  return Object.entries(event).flatMap(([name, value]): [string, string | string[]][] => {
    if (typeof value === 'string' || Array.isArray(value)) return [[name, value]];
    return Object.entries(value as object).map(([variable, text]) => [name, `${variable}=${text}`]);
  });
}
