import { createConnection } from 'node:net';
import { until } from '../machine/wait';
import type { Asterisk } from '../parts/asterisk';
import { type Errand, type Manner, startPhones } from '../parts/phones';
import { SipPhone } from '../parts/sip-phone';

/** An AMI session that records everything that an Asterisk sends. */
export interface Recording {
  /** Sends an action while events are recorded. Its ActionID is its name. */
  ask(action: string, headers?: Readonly<Record<string, string>>): void;
  /** @returns the number of events of this name so far */
  count(event: string): number;
  /** @returns the first group of the pattern's last match in the traffic so far; '' if it never matched */
  find(pattern: RegExp): string;
  /** True if all channels so far have ended. */
  isQuiet(): boolean;
  /** Ends the session. @returns the recorded bytes, without the banner */
  end(): Promise<Buffer>;
}

export async function listen({ host, port, users }: Asterisk): Promise<Recording> {
  const chunks: Buffer[] = [];
  const socket = createConnection({ host, port });
  socket.on('data', (chunk) => chunks.push(chunk));
  const closed = new Promise<void>((resolve, reject) => {
    socket.on('close', () => resolve()).on('error', reject);
  });
  const text = () => Buffer.concat(chunks).toString('latin1');
  const count = (event: string) => text().split(`Event: ${event}\r\n`).length - 1;
  const { username, secret } = users.admin;
  socket.write(`Action: Login\r\nUsername: ${username}\r\nSecret: ${secret}\r\nEvents: on\r\n\r\n`);
  await until(() => text().includes('Status: Fully Booted'), 'the login', 10_000);
  return {
    ask(action, headers = {}) {
      const lines = Object.entries({ Action: action, ActionID: action, ...headers });
      socket.write(`${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`);
    },
    count,
    find: (pattern) => [...text().matchAll(new RegExp(pattern, 'gm'))].at(-1)?.[1] ?? '',
    isQuiet: () => count('Newchannel') === count('Hangup'),
    async end() {
      socket.write('Action: Logoff\r\n\r\n');
      await closed;
      const received = Buffer.concat(chunks);
      return received.subarray(received.indexOf('\n') + 1);
    },
  };
}

/** The calls of `makeHundredCalls`, and how many of each kind are made at the same time. */
const CALLS: readonly [Errand, Manner, number][] = [
  ['call', 'answer', 20],
  ['hold', 'answer', 20],
  ['left', 'answer-and-leave', 20],
  ['give-up', 'ring', 20],
  ['refused', 'refuse', 20],
];

const ASKED_DURING_A_CALL = [
  'CoreShowChannels',
  'Status',
  'QueueStatus',
  'PJSIPShowContacts',
  'PJSIPShowEndpoints',
  'ExtensionStateList',
];

/** Originates a Local channel, redirects it to a second phone, and hangs it up. */
async function sendAround(recording: Recording): Promise<void> {
  const bridged = recording.count('BridgeEnter');
  const heard = (event: string, times: number) =>
    until(() => recording.count(event) >= times, `${times} times ${event}`, 20_000);
  const answered = recording.count('OriginateResponse') + 1;
  recording.ask('Originate', {
    ...{ Channel: 'Local/1001@home', Application: 'Wait', Data: '30', Async: 'true' },
    ...{ CallerID: 'Suite <99>', Variable: 'SUITE=one', ChannelId: 'one', OtherChannelId: 'two' },
  });
  await heard('OriginateResponse', answered);
  await heard('BridgeEnter', bridged + 2);
  const Channel = recording.find(/^Channel: (Local\S*;1)\r$/m);
  recording.ask('Redirect', { Channel, Context: 'home', Exten: '1002', Priority: '1' });
  await heard('BridgeEnter', bridged + 4);
  recording.ask('Hangup', { Channel });
}

/** Registers forty phones, makes a hundred calls between them and one to a queue, and unregisters them. */
export async function makeHundredCalls(asterisk: Asterisk, recording: Recording): Promise<void> {
  const numbers = (first: number) => Array.from({ length: 20 }, (_, index) => String(first + index));
  const [callers, called] = [numbers(1001), numbers(1021)];
  const silence = () => until(() => recording.isQuiet(), 'the end of all calls', 20_000);
  const phones = await startPhones(asterisk, { numbers: callers });
  try {
    for (const [errand, manner, calls] of CALLS) {
      await phones.register(called, manner);
      await phones.call(
        callers.slice(0, calls).map((from, index) => [from, called[index] ?? '']),
        errand,
      );
      await silence();
      await phones.unregister(called);
    }
    const queued = phones.call([['1003', '602']], 'call', 1500);
    await until(() => recording.count('AgentConnect') > 0, 'an agent who takes the queued call', 20_000);
    for (const action of ASKED_DURING_A_CALL) recording.ask(action);
    await queued;
    await silence();
    await sendAround(recording);
    await silence();
  } finally {
    await phones.stop();
  }
}

/** Registers the phones 1041 to 1044, with which phones transfer calls themselves. */
export async function registerFour(
  asterisk: Asterisk,
): Promise<readonly [SipPhone, SipPhone, SipPhone, SipPhone]> {
  const register = (number: string) => SipPhone.register(asterisk, number);
  return [await register('1041'), await register('1042'), await register('1043'), await register('1044')];
}
