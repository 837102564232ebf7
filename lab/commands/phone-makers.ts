import type { CallTools } from './call-makers';

/** One call of a phone. */
export interface Line {
  readonly state: 'calling' | 'ringing' | 'up' | 'ended';
}

/** A phone with several lines: a `SipPhone` at a real Asterisk, or one of the simulated Asterisk. */
export interface Phone {
  readonly lines: readonly Line[];
  manner: 'answer' | 'ring' | 'silent';
  call(extension: string): Line;
  talks(lines?: number): Promise<Line>;
  rings(): Promise<Line>;
  answer(line: Line, status?: number, forwardTo?: string): void;
  transfer(line: Line, to: string | Line): Promise<void>;
  hold(line: Line, isHeld?: boolean): Promise<void>;
  hangUp(line: Line): Promise<void>;
}

/** The tools that make a kind of call, with phones that transfer calls themselves. */
export interface PhoneTools extends Omit<CallTools, 'phones'> {
  /** Four phones, 1041 to 1044. Each answers at once, unless its `manner` is changed. */
  four: readonly [a: Phone, b: Phone, c: Phone, d: Phone];
}

export type Make = (tools: PhoneTools) => Promise<void>;

/** Pause in ms. */
const SHORT = 600;

/** Phone a calls an extension, and talks to b. @returns the line of a and the line of b */
export async function talking(tools: PhoneTools, extension = '1042'): Promise<{ own: Line; theirs: Line }> {
  const [a, b] = tools.four;
  const own = a.call(extension);
  const theirs = await b.talks();
  await tools.heard('BridgeEnter', 2);
  await tools.pause(SHORT);
  return { own, theirs };
}

/** A phone calls an extension on its second line. */
export async function consult(tools: PhoneTools, extension = '1043', phone = tools.four[1]): Promise<Line> {
  const line = phone.call(extension);
  await phone.talks(2);
  await tools.pause(SHORT);
  return line;
}

/** All phones hang up. */
export async function end(tools: PhoneTools): Promise<void> {
  await tools.pause(SHORT);
  for (const phone of tools.four) for (const line of phone.lines) await phone.hangUp(line);
}

/** Phone b transfers a to an extension without consulting it. The call ends after an event. */
export function blind(extension: string, event: string, times = 1): Make {
  return async (tools) => {
    const { theirs } = await talking(tools);
    await tools.four[1].transfer(theirs, extension);
    await tools.heard(event, times);
    await end(tools);
  };
}

/** Phone b consults an extension, and connects a with it. */
export function attended(extension: string, called = '1042'): Make {
  return async (tools) => {
    const { theirs } = await talking(tools, called);
    await tools.four[1].transfer(theirs, await consult(tools, extension));
    await tools.heard('AttendedTransfer');
    await end(tools);
  };
}

/** Phone b calls c or d, and connects a with it while it rings. Then `follow` decides what the ringing phone does. */
export function blonde(
  extension: string,
  follow: (ringing: Phone, line: Line, tools: PhoneTools) => void | Promise<void>,
): Make {
  return async (tools) => {
    const [, b, c, d] = tools.four;
    [c.manner, d.manner] = ['ring', 'ring'];
    const { theirs } = await talking(tools);
    const line = b.call(extension);
    const ringing = extension === '721' ? d : c;
    const called = await ringing.rings();
    await tools.pause(SHORT);
    await b.transfer(theirs, line);
    await tools.heard('AttendedTransfer');
    await tools.pause(SHORT);
    await follow(ringing, called, tools);
    await end(tools);
  };
}

/** A click-to-dial that calls its first phone, b, through a Local channel. */
export function originate({ recording }: PhoneTools, Exten = '1043', Timeout = '4000'): void {
  const where = { Context: 'calls', Exten, Priority: '1', Timeout, Async: 'true' };
  recording.ask('Originate', { Channel: 'Local/1042@calls', ...where });
}

/** A click-to-dial after which b talks to c. @returns the line of b */
export async function originated(tools: PhoneTools): Promise<Line> {
  originate(tools);
  const line = await tools.four[1].talks();
  await tools.four[2].talks();
  await tools.heard('BridgeEnter', 4);
  await tools.pause(SHORT);
  return line;
}
