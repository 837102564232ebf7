import { until } from '../machine/wait';
import type { Manner, Phones } from '../parts/phones';
import type { Recording } from './recorder';

/** What a kind of call is made with. Its phones: 1001 to 1003 call, 1021 to 1023 are called. */
export interface CallTools {
  phones: Phones;
  recording: Recording;
  /** Resolves when this many events of a name have come since the kind began. */
  heard(event: string, times?: number): Promise<unknown>;
  /** The last channel of a phone. */
  channelOf(phone: string): string;
}

interface CallKind {
  name: string;
  /** How the called phones behave; by default they answer. */
  manners?: Readonly<Record<string, Manner>>;
  make(tools: CallTools): Promise<void>;
}

const SHORT = 800;
const LONG = 3000;

/** The kinds of calls that are recorded for the tests of src/calls. */
export const CALL_KINDS: readonly CallKind[] = [
  { name: 'answered', make: ({ phones }) => phones.call([['1001', '1021']]) },
  {
    name: 'refused',
    manners: { 1021: 'refuse' },
    make: ({ phones }) => phones.call([['1001', '1021']], 'refused'),
  },
  {
    name: 'given-up',
    manners: { 1021: 'ring' },
    make: ({ phones }) => phones.call([['1001', '1021']], 'give-up'),
  },
  { name: 'held', make: ({ phones }) => phones.call([['1001', '1021']], 'hold') },
  {
    name: 'callee-hangs-up',
    manners: { 1021: 'answer-and-leave' },
    make: ({ phones }) => phones.call([['1001', '1021']], 'left'),
  },
  { name: 'unreachable', make: (tools) => originate(tools, 'PJSIP/1021', '1023') },
  { name: 'click-to-dial', make: (tools) => originate(tools, 'PJSIP/1021', '1022') },
  { name: 'click-to-dial-local', make: (tools) => originate(tools, 'Local/1021@home', '1022') },
  { name: 'click-to-dial-local-n', make: (tools) => originate(tools, 'Local/1021@home/n', '1022') },
  {
    name: 'click-to-dial-refused',
    manners: { 1022: 'refuse' },
    make: (tools) => originate(tools, 'PJSIP/1021', '1022'),
  },
  {
    name: 'ring-group',
    manners: { 1022: 'ring' },
    make: (tools) => originate(tools, 'PJSIP/1023', '700', true),
  },
  {
    name: 'ring-group-missed',
    manners: { 1021: 'ring', 1022: 'ring' },
    make: (tools) => originate(tools, 'PJSIP/1023', '700', true),
  },
  {
    name: 'ring-group-local',
    manners: { 1022: 'ring' },
    make: (tools) => originate(tools, 'PJSIP/1023', '701', true),
  },
  { name: 'local-stays', make: (tools) => originate(tools, 'PJSIP/1023', '702', true) },
  {
    name: 'follow-me',
    manners: { 1021: 'ring' },
    make: (tools) => originate(tools, 'PJSIP/1023', '703', true),
  },
  { name: 'confirmed', make: (tools) => originate(tools, 'PJSIP/1023', '704', true) },
  { name: 'declined', make: (tools) => originate(tools, 'PJSIP/1023', '705', true) },
  {
    name: 'answering-machine',
    manners: { 1021: 'ring' },
    make: (tools) => originate(tools, 'PJSIP/1023', '706', true),
  },
  { name: 'busy', make: (tools) => originate(tools, 'PJSIP/1023', '709', true) },
  { name: 'queue', make: ({ phones }) => phones.call([['1003', '602']], 'call', LONG) },
  { name: 'blind-transfer', make: blindTransfer },
  { name: 'attended-transfer', make: attendedTransfer },
  { name: 'redirect', make: redirect },
  { name: 'pickup', manners: { 1021: 'ring' }, make: pickup },
  { name: 'parked', make: parked },
  { name: 'conference', make: conference },
  { name: 'agent-pool', make: agentPool },
];

/** A click-to-dial: a phone is called, answers, and calls an extension. */
async function originate(
  tools: CallTools,
  channel: string,
  extension: string,
  registersCaller = false,
): Promise<void> {
  if (registersCaller) await tools.phones.register(['1023']);
  dial(tools, channel, extension);
  await tools.heard('OriginateResponse');
  await Promise.race([tools.heard('BridgeEnter', 2), until(tools.recording.isQuiet, 'the end', 8_000)]);
  await pause(SHORT);
  await hangUpAll(tools);
}

function dial({ recording }: CallTools, Channel: string, Exten: string): void {
  const where = { Context: 'calls', Exten, Priority: '1', Timeout: '4000', Async: 'true' };
  recording.ask('Originate', { Channel, ...where });
}

async function hangUpAll({ recording }: CallTools): Promise<void> {
  recording.ask('Hangup', { Channel: '/^.*$/' });
  await until(recording.isQuiet, 'the end of the calls', 10_000);
}

async function connect(tools: CallTools, from: string, extension: string): Promise<void> {
  dial(tools, `PJSIP/${from}`, extension);
  await tools.heard('BridgeEnter', 2);
  await pause(300);
}

async function blindTransfer(tools: CallTools): Promise<void> {
  await connect(tools, '1022', '1021');
  tools.recording.ask('BlindTransfer', { Channel: tools.channelOf('1021'), Context: 'home', Exten: '1023' });
  await tools.heard('BlindTransfer');
  await tools.heard('BridgeEnter', 4);
  await pause(SHORT);
  await hangUpAll(tools);
}

async function attendedTransfer(tools: CallTools): Promise<void> {
  await connect(tools, '1022', '710');
  tools.recording.ask('Atxfer', { Channel: tools.channelOf('1021'), Context: 'home', Exten: '1023' });
  await tools.heard('BridgeEnter', 5);
  await pause(SHORT);
  tools.recording.ask('Hangup', { Channel: tools.channelOf('1021') });
  await tools.heard('AttendedTransfer');
  await pause(SHORT);
  await hangUpAll(tools);
}

async function redirect(tools: CallTools): Promise<void> {
  await connect(tools, '1022', '1021');
  const where = { Context: 'home', Exten: '1023', Priority: '1' };
  tools.recording.ask('Redirect', { Channel: tools.channelOf('1022'), ...where });
  await tools.heard('BridgeEnter', 4);
  await pause(SHORT);
  await hangUpAll(tools);
}

async function pickup(tools: CallTools): Promise<void> {
  dial(tools, 'PJSIP/1022', '1021');
  await until(() => tools.channelOf('1021') !== '', 'a phone that rings', 8_000);
  await pause(SHORT);
  dial(tools, 'PJSIP/1023', '721021');
  await tools.heard('BridgeEnter', 2);
  await pause(SHORT);
  await hangUpAll(tools);
}

async function parked(tools: CallTools): Promise<void> {
  await connect(tools, '1022', '1021');
  tools.recording.ask('Park', { Channel: tools.channelOf('1022'), TimeoutChannel: tools.channelOf('1021') });
  await tools.heard('ParkedCall');
  await pause(SHORT);
  dial(tools, 'PJSIP/1023', '7701');
  await tools.heard('UnParkedCall');
  await pause(SHORT);
  await hangUpAll(tools);
}

async function conference(tools: CallTools): Promise<void> {
  for (const phone of ['1021', '1022']) dial(tools, `PJSIP/${phone}`, '707');
  await tools.heard('ConfbridgeJoin', 2);
  await pause(SHORT);
  await hangUpAll(tools);
}

async function agentPool(tools: CallTools): Promise<void> {
  dial(tools, 'PJSIP/1021', '711');
  await tools.heard('AgentLogin');
  await pause(SHORT);
  dial(tools, 'PJSIP/1022', '712');
  await tools.heard('BridgeEnter', 3);
  await pause(SHORT);
  tools.recording.ask('Hangup', { Channel: tools.channelOf('1022') });
  await pause(SHORT);
  await hangUpAll(tools);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
