import type { Phones } from '../parts/phones';
import type { Recording } from './recorder';

/**
 * The tools that make a kind of call, at a real Asterisk or at the simulated one. Phones 1001 to 1003 call. Phones 1021 to 1023
 * are called.
 */
export interface CallTools {
  phones: Pick<Phones, 'register' | 'call'>;
  recording: Pick<Recording, 'ask' | 'count' | 'isQuiet'>;
  /** Resolves when this number of events of a name have arrived since the start of this kind of call. */
  heard(event: string, times?: number): Promise<unknown>;
  /** Resolves when the condition is true. Rejects after `limit` ms. */
  until(condition: () => boolean, what: string, limit: number): Promise<unknown>;
  pause(ms: number): Promise<void>;
  /** @returns the name of the last channel of a phone; '' if it had none */
  channelOf(phone: string): string;
}

/** Pauses in ms. */
const SHORT = 800;
const LONG = 3000;

/**
 * A click-to-dial: a phone is called, answers, and calls an extension.
 *
 * @param parties number of channels that enter bridges
 */
export async function originate(
  tools: CallTools,
  channel: string,
  extension: string,
  registersCaller = false,
  parties = 2,
): Promise<void> {
  if (registersCaller) await tools.phones.register(['1023']);
  dial(tools, channel, extension);
  await tools.heard('OriginateResponse');
  const { count, isQuiet } = tools.recording;
  await tools.until(() => count('BridgeEnter') >= parties || isQuiet(), 'an answer or the end', 60_000);
  await tools.pause(SHORT);
  await hangUpAll(tools);
}

export function dial({ recording }: CallTools, Channel: string, Exten: string): void {
  const where = { Context: 'calls', Exten, Priority: '1', Timeout: '4000', Async: 'true' };
  recording.ask('Originate', { Channel, ...where });
}

export async function hangUpAll({ recording, until }: CallTools): Promise<void> {
  recording.ask('Hangup', { Channel: '/^.*$/' });
  await until(recording.isQuiet, 'the end of the calls', 60_000);
}

export async function connect(tools: CallTools, from: string, extension: string): Promise<void> {
  dial(tools, `PJSIP/${from}`, extension);
  await tools.heard('BridgeEnter', 2);
  await tools.pause(300);
}

export async function blindTransfer(tools: CallTools, Exten = '1023', parties = 4): Promise<void> {
  await connect(tools, '1022', '1021');
  tools.recording.ask('BlindTransfer', { Channel: tools.channelOf('1021'), Context: 'calls', Exten });
  await tools.heard('BlindTransfer');
  await tools.heard('BridgeEnter', parties);
  await tools.heard('DialEnd', 3);
  await tools.pause(SHORT);
  await hangUpAll(tools);
}

export async function attendedTransfer(tools: CallTools): Promise<void> {
  await connect(tools, '1022', '710');
  tools.recording.ask('Atxfer', { Channel: tools.channelOf('1021'), Context: 'home', Exten: '1023' });
  await tools.heard('BridgeEnter', 5);
  await tools.pause(SHORT);
  tools.recording.ask('Hangup', { Channel: tools.channelOf('1021') });
  await tools.heard('AttendedTransfer');
  await tools.pause(SHORT);
  await hangUpAll(tools);
}

/** The second phone hangs up, and the transferer returns to the first one. */
export async function attendedTransferGivenUp(tools: CallTools): Promise<void> {
  await connect(tools, '1022', '710');
  tools.recording.ask('Atxfer', { Channel: tools.channelOf('1021'), Context: 'home', Exten: '1023' });
  await tools.heard('BridgeEnter', 5);
  await tools.pause(SHORT);
  tools.recording.ask('Hangup', { Channel: tools.channelOf('1023') });
  await tools.heard('Unhold');
  await tools.pause(SHORT);
  await hangUpAll(tools);
}

/** The transferer hangs up while the second phone rings. */
export async function semiAttendedTransfer(tools: CallTools): Promise<void> {
  await connect(tools, '1022', '710');
  tools.recording.ask('Atxfer', { Channel: tools.channelOf('1021'), Context: 'home', Exten: '1023' });
  await tools.until(() => tools.channelOf('1023') !== '', 'a phone that rings', 8_000);
  await tools.pause(SHORT);
  tools.recording.ask('Hangup', { Channel: tools.channelOf('1021') });
  await tools.heard('AttendedTransfer');
  await tools.pause(LONG);
  tools.recording.ask('Hangup', { Channel: tools.channelOf('1022') });
  await hangUpAll(tools);
}

/** The transferer hangs up while the second phone rings; nobody takes it in time, so the transferer is called back. */
export async function semiAttendedTransferRecalled(tools: CallTools): Promise<void> {
  await connect(tools, '1022', '710');
  const transferer = tools.channelOf('1021');
  tools.recording.ask('Atxfer', { Channel: transferer, Context: 'home', Exten: '1023' });
  await tools.until(() => tools.channelOf('1023') !== '', 'a phone that rings', 8_000);
  await tools.pause(SHORT);
  tools.recording.ask('Hangup', { Channel: transferer });
  await tools.heard('AttendedTransfer');
  await tools.until(() => tools.channelOf('1021') !== transferer, 'a call back', 20_000);
  // Two parties, the transferer, the Local channel before and after the transfer, and the phone that was called back.
  await tools.heard('BridgeEnter', 6);
  await tools.pause(SHORT);
  await hangUpAll(tools);
}

export async function redirectBoth(tools: CallTools): Promise<void> {
  await connect(tools, '1022', '1021');
  const where = { Context: 'calls', Exten: '707', Priority: '1' };
  const extra = { ExtraContext: 'calls', ExtraExten: '707', ExtraPriority: '1' };
  const channels = { Channel: tools.channelOf('1022'), ExtraChannel: tools.channelOf('1021') };
  tools.recording.ask('Redirect', { ...channels, ...where, ...extra });
  await tools.heard('ConfbridgeJoin', 2);
  await tools.pause(SHORT);
  await hangUpAll(tools);
}

export async function redirect(tools: CallTools): Promise<void> {
  await connect(tools, '1022', '1021');
  const where = { Context: 'home', Exten: '1023', Priority: '1' };
  tools.recording.ask('Redirect', { Channel: tools.channelOf('1022'), ...where });
  await tools.heard('BridgeEnter', 4);
  await tools.pause(SHORT);
  await hangUpAll(tools);
}

export async function pickup(tools: CallTools, by = '721021', dialled = '1021'): Promise<void> {
  dial(tools, 'PJSIP/1022', dialled);
  await tools.until(() => tools.channelOf('1021') !== '', 'a phone that rings', 8_000);
  await tools.pause(SHORT);
  dial(tools, 'PJSIP/1023', by);
  await tools.heard('BridgeEnter', 2);
  await tools.pause(SHORT);
  await hangUpAll(tools);
}

export async function parked(tools: CallTools): Promise<void> {
  await connect(tools, '1022', '1021');
  tools.recording.ask('Park', { Channel: tools.channelOf('1022'), TimeoutChannel: tools.channelOf('1021') });
  await tools.heard('ParkedCall');
  await tools.pause(SHORT);
  dial(tools, 'PJSIP/1023', '7701');
  await tools.heard('UnParkedCall');
  await tools.pause(SHORT);
  await hangUpAll(tools);
}

/** Nobody retrieves the parked call, so it returns to the phone that parked it. */
export async function parkedComeback(tools: CallTools): Promise<void> {
  await connect(tools, '1022', '1021');
  const lot = { Parkinglot: 'default', Timeout: '1500', TimeoutChannel: tools.channelOf('1021') };
  tools.recording.ask('Park', { Channel: tools.channelOf('1022'), ...lot });
  await tools.heard('ParkedCallTimeOut');
  await tools.heard('BridgeEnter', 5);
  await tools.pause(SHORT);
  await hangUpAll(tools);
}

export async function conference(tools: CallTools): Promise<void> {
  let joined = 0;
  for (const phone of ['1021', '1022', '1023']) {
    dial(tools, `PJSIP/${phone}`, '707');
    joined += 1;
    await tools.heard('ConfbridgeJoin', joined);
  }
  await tools.pause(SHORT);
  await hangUpAll(tools);
}
