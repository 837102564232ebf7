import type { SlowFrame } from '../support/slow-reader';
import { Conversation, header } from './conversation';
import { GOODBYE, loggedIn, loggedOff, type Server, type UserName } from './servers';

/** One behaviour of a manager port: what is sent, and the expected output of any Asterisk in short. */
export interface Case {
  promise: string;
  /** The user of the session, logged in without events. Default: none. */
  as?: UserName;
  /** Hints of context `home` whose custom devices are set to idle before. */
  idle?: readonly string[];
  send: readonly Step[];
  /** The answers, in the form of `inShort`. */
  answers: Shape;
  /** A second session, and the events that it receives. */
  watch?: { as?: UserName; first?: readonly Step[]; events: string; sees: Shape };
  /** Values are not compared: they depend on the server's history. */
  namesOnly?: boolean;
  /** The first version with this behaviour. */
  since?: number;
}

/** Output in short; a function if versions differ. */
export type Shape = readonly string[] | ((version: number) => readonly string[]);

/** Text to send, or a function of the earlier answers and the server. */
export type Step = string | ((conversation: Conversation, server: Server) => Promise<void> | void);

/** The output of a case for its session and the second one. */
export interface Transcript {
  answers: SlowFrame[];
  seen: SlowFrame[];
  /** The raw answers, including bytes between frames. */
  bytes: Buffer;
}

/** Plays a case against a server. Throws if the output is not the expected one. */
export async function play(
  { as, idle = [], send, answers, watch }: Case,
  server: Server,
): Promise<Transcript> {
  const sees = ofVersion(watch?.sees ?? [], server.version);
  if (idle.length > 0) await makeIdle(server, idle);
  const watcher = watch && (await loggedIn(server, watch.as ?? 'admin'));
  if (watcher) {
    for (const step of watch.first ?? []) await take(step, watcher, server);
    await watcher.ask('Events', { EventMask: watch.events });
  }
  const before = watcher?.frames.length;
  const conversation = as ? await loggedIn(server, as) : await Conversation.open(server);
  const loginLength = conversation.bytes.length;
  const loginFrames = conversation.frames.length;
  for (const step of send) await take(step, conversation, server);
  await loggedOff(conversation);
  const transcript: Transcript = {
    answers: ofThisCase(conversation.frames.slice(loginFrames)),
    seen: [],
    bytes: conversation.bytes.subarray(loginLength),
  };
  if (watcher) {
    const seen = () => ofThisCase(watcher.frames.slice(before));
    await watcher.reaches(() => seen().length >= sees.length);
    await loggedOff(watcher);
    transcript.seen = inOrder(seen());
  }
  const wrong = [
    ...unlike('answers', ofVersion(answers, server.version), inShort(transcript.answers)),
    ...unlike('seen', sees, inShort(transcript.seen)),
  ];
  if (wrong.length > 0) throw new Error(`Asterisk ${server.version}: ${wrong.join('\n')}`);
  return transcript;
}

const ofVersion = (shape: Shape, version: number) => (typeof shape === 'function' ? shape(version) : shape);

/** Describes the first difference of two lists; [] if they are equal. */
export function unlike(what: string, expected: readonly string[], actual: readonly string[]): string[] {
  const at = expected.findIndex((text, index) => text !== actual[index]);
  if (at === -1 && expected.length === actual.length) return [];
  const place = at === -1 ? expected.length : at;
  const shown = (list: readonly string[]) => JSON.stringify(list.slice(Math.max(0, place - 1), place + 4));
  return [`${what}, from ${place}: expected ${shown(expected)}, not ${shown(actual)}`];
}

/** The status and message of each response and the name of each event. Items of a list appear once. */
export function inShort(frames: readonly SlowFrame[]): string[] {
  const texts: string[] = [];
  for (const frame of frames) {
    const text =
      frame.kind === 'event' ? frame.name : `${frame.name} ${header(frame, 'Message') ?? ''}`.trim();
    if (!(isItem(frame) && texts.at(-1) === text)) texts.push(text);
  }
  return texts;
}

/** True for an event of an event list: it has an ActionID and no Privilege. */
export function isItem(frame: SlowFrame): boolean {
  const forAll = header(frame, 'Privilege')?.endsWith(',all') ?? false;
  return frame.kind === 'event' && !forAll && header(frame, 'ActionID') !== undefined;
}

async function take(step: Step, conversation: Conversation, server: Server): Promise<void> {
  if (typeof step === 'string') conversation.send(step);
  else await step(conversation, server);
}

/** Sets devices to idle and waits for the events, so that they do not appear in the case. */
async function makeIdle(server: Server, extensions: readonly string[]): Promise<void> {
  const conversation = await loggedIn(server, 'admin', 'call');
  for (const extension of extensions) {
    const Variable = `DEVICE_STATE(Custom:${extension})`;
    const raised = (event: string, name: string, value: string) => (frame: SlowFrame) =>
      frame.name === event && header(frame, name) === value;
    const change = async (Value: string) => {
      const before = conversation.frames.length;
      await conversation.ask('Setvar', { Variable, Value });
      await conversation.until(() => {
        const frames = conversation.frames.slice(before);
        return (
          (server.version < 13 ||
            frames.some(raised('DeviceStateChange', 'Device', `Custom:${extension}`))) &&
          frames.some(raised('ExtensionStatus', 'Exten', extension))
        );
      }, `Custom:${extension} to be ${Value}`);
    };
    const state = header(await conversation.ask('Getvar', { Variable }), 'Value');
    if (state === 'NOT_INUSE') continue;
    // An unknown device counts as idle, so idling it would raise no event of its hint.
    if (state === 'UNKNOWN') await change('INUSE');
    await change('NOT_INUSE');
  }
  await loggedOff(conversation);
}

/** Moves device states to the end: another thread raises them, at a random position. */
export function inOrder(frames: SlowFrame[]): SlowFrame[] {
  const isDevice = ({ name }: SlowFrame) => name === 'DeviceStateChange';
  return [...frames.filter((frame) => !isDevice(frame)), ...frames.filter(isDevice)];
}

/** Removes security events of logins, events of Asterisk's own tests and the final Logoff. */
function ofThisCase(frames: SlowFrame[]): SlowFrame[] {
  return frames.filter((frame) => {
    const isUnrelated = frame.name === 'TestEvent' || header(frame, 'Privilege') === 'security,all';
    return !isUnrelated && header(frame, 'ActionID') !== GOODBYE;
  });
}
