import type { Asterisk } from '../../lab/parts/asterisk';
import { type Manner, type Phones, startPhones } from '../../lab/parts/phones';
import type { SlowFrame } from '../support/slow-reader';
import { afterThisTest } from '../support/teardown';
import { type Conversation, header } from './conversation';
import { loggedIn, loggedOff } from './servers';

/** Starts real phones and waits until Asterisk reports them as registered. They stop after the test. */
export async function phonesAt(
  asterisk: Asterisk,
  numbers: readonly string[],
  others?: { manner: Manner; numbers: readonly string[] },
): Promise<Phones> {
  const watcher = await loggedIn(asterisk, 'admin', 'call');
  const phones = await startPhones(asterisk);
  afterThisTest(() => phones.stop());
  await phones.register(numbers);
  if (others) await phones.register(others.numbers, others.manner);
  const all = [...numbers, ...(others?.numbers ?? [])];
  await watcher.until(() => all.every((number) => isIdle(watcher, number)), 'the phones to register');
  await loggedOff(watcher);
  return phones;
}

/** True if the last events about a phone's hint and device report them as idle. */
function isIdle({ frames }: Conversation, number: string): boolean {
  const last = (name: string, value: string) =>
    frames.filter((frame) => header(frame, name) === value).at(-1);
  const hint = last('Hint', `PJSIP/${number}`);
  const device = last('Device', `PJSIP/${number}`);
  return (
    hint !== undefined &&
    header(hint, 'Status') === '0' &&
    device !== undefined &&
    header(device, 'State') === 'NOT_INUSE'
  );
}

/** True if every channel has hung up and the last event about each device and hint reports it as idle. */
export function isOver(frames: readonly SlowFrame[]): boolean {
  const count = (name: string) => frames.filter((frame) => frame.name === name).length;
  const last = new Map<string, SlowFrame>();
  for (const frame of frames) {
    const subject = header(frame, 'Device') ?? header(frame, 'Hint');
    if (subject !== undefined) last.set(`${frame.name} ${subject}`, frame);
  }
  const idle = [...last.values()].every(
    (frame) => /^(NOT_INUSE|INVALID)$/.test(header(frame, 'State') ?? '') || header(frame, 'Status') === '0',
  );
  return count('Newchannel') > 0 && count('Newchannel') === count('Hangup') && idle;
}
