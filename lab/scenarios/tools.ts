import type { Line, PhoneTools } from '../commands/phone-makers';

/** The tools of a scenario, at a real Asterisk or at the simulated one. */
export interface ScenarioTools extends PhoneTools {
  /** @returns the first group of the pattern's last match in the traffic so far; '' if it never matched */
  find(pattern: RegExp): string;
}

export type Play = (tools: ScenarioTools) => Promise<void>;

/** Calls that an integrator would test, and what an AMI client does meanwhile. */
export interface Scenario {
  readonly name: string;
  readonly play: Play;
}

/** ms in which a server comes to rest after an action. */
export const REST = 500;

/** An Originate that does not hold the session up. */
export const ASYNC = { Async: 'true', Timeout: '4000' };

export const to = (Exten: string, Context = 'calls') => ({ Context, Exten, Priority: '1' });

/** Sends an action and waits until its events have come. */
export async function act(
  tools: ScenarioTools,
  action: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  tools.recording.ask(action, headers);
  await tools.pause(REST);
}

export async function endAll(tools: ScenarioTools): Promise<void> {
  tools.recording.ask('Hangup', { Channel: '/^.*$/' });
  await tools.until(tools.recording.isQuiet, 'the end of the calls', 20_000);
}

/** Phone a talks to phone b, 1042. */
export async function talk(
  tools: ScenarioTools,
  extension = '1042',
): Promise<{ own: Line; theirs: Line; a: string; b: string }> {
  const [first, second] = tools.four;
  const before = tools.recording.count('BridgeEnter');
  const own = first.call(extension);
  const theirs = await second.talks();
  await tools.heard('BridgeEnter', before + 2);
  await tools.pause(REST);
  return { own, theirs, a: tools.channelOf('1041'), b: tools.channelOf('1042') };
}

/** Phones ring until the scenario answers. */
export function ringOnly(tools: ScenarioTools): void {
  for (const phone of tools.four) phone.manner = 'ring';
}

/** Plays with members in a queue, in this order, and removes them afterwards. */
export function withMembers(
  Queue: string,
  members: readonly Readonly<Record<string, string>>[],
  play: Play,
): Play {
  return async (tools) => {
    for (const member of members) await act(tools, 'QueueAdd', { Queue, ...member });
    await play(tools);
    for (const { Interface = '' } of members) await act(tools, 'QueueRemove', { Queue, Interface });
  };
}

export const member = (phone: string, more: Readonly<Record<string, string>> = {}) => ({
  Interface: `PJSIP/${phone}`,
  ...more,
});
