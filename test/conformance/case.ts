import type { SlowFrame } from '../support/slow-reader';
import { Conversation, header } from './conversation';
import { GOODBYE, loggedIn, loggedOff, type Server, type UserName } from './servers';

/** One thing a manager port does: what goes in, and in short what has to come out of any Asterisk. */
export interface Case {
  promise: string;
  /** Who has logged in, without events; nobody where left out. */
  as?: UserName;
  /** Hints of context `home` whose custom devices are idle beforehand. */
  idle?: readonly string[];
  send: readonly Step[];
  /** What answers, see `inShort`. */
  answers: Shape;
  /** Somebody else who looks on, and what he sees of it. */
  watch?: { as?: UserName; first?: readonly Step[]; events: string; sees: Shape };
  /** Values are not compared: they tell what has happened to the server before. */
  namesOnly?: boolean;
  /** The first version that can do it. */
  since?: number;
}

/** What comes, in short; a function where Asterisk versions differ. */
export type Shape = readonly string[] | ((version: number) => readonly string[]);

/** Text as it goes over the wire, or what depends on earlier answers or on the server. */
export type Step = string | ((conversation: Conversation, server: Server) => Promise<void> | void);

/** What came of a case, of whom it was asked and who looked on. */
export interface Transcript {
  answers: SlowFrame[];
  seen: SlowFrame[];
  /** The answers as they came, for what lies between the frames. */
  bytes: Buffer;
}

/** Plays a case against a server, and says where it is not as it should be. */
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

/** Where two lists differ, in words; nothing where they do not. */
export function unlike(what: string, expected: readonly string[], actual: readonly string[]): string[] {
  const at = expected.findIndex((text, index) => text !== actual[index]);
  if (at === -1 && expected.length === actual.length) return [];
  const place = at === -1 ? expected.length : at;
  const said = (list: readonly string[]) => JSON.stringify(list.slice(Math.max(0, place - 1), place + 4));
  return [`${what}, from ${place}: expected ${said(expected)}, not ${said(actual)}`];
}

/** Of a response its word and message, of an event its name; the items of a list once. */
export function inShort(frames: readonly SlowFrame[]): string[] {
  const texts: string[] = [];
  for (const frame of frames) {
    const text =
      frame.kind === 'event' ? frame.name : `${frame.name} ${header(frame, 'Message') ?? ''}`.trim();
    if (!(isItem(frame) && texts.at(-1) === text)) texts.push(text);
  }
  return texts;
}

/** An event that answers an action: it names it, and no classes of those who may see it. */
export function isItem(frame: SlowFrame): boolean {
  const forAll = header(frame, 'Privilege')?.endsWith(',all') ?? false;
  return frame.kind === 'event' && !forAll && header(frame, 'ActionID') !== undefined;
}

async function take(step: Step, conversation: Conversation, server: Server): Promise<void> {
  if (typeof step === 'string') conversation.send(step);
  else await step(conversation, server);
}

/** Idles devices and waits for what that raises, so that the case sees nothing of it. */
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
    // For its hint a device nobody knows is as good as an idle one.
    if (state === 'UNKNOWN') await change('INUSE');
    await change('NOT_INUSE');
  }
  await loggedOff(conversation);
}

/** Device states are told by a thread of their own: how they lie among other events is chance. */
export function inOrder(frames: SlowFrame[]): SlowFrame[] {
  const isDevice = ({ name }: SlowFrame) => name === 'DeviceStateChange';
  return [...frames.filter((frame) => !isDevice(frame)), ...frames.filter(isDevice)];
}

/** What is said of this case alone: Asterisk tells of every login when it comes to it, and of its own tests if built with them. */
function ofThisCase(frames: SlowFrame[]): SlowFrame[] {
  return frames.filter((frame) => {
    const isNews = frame.name === 'TestEvent' || header(frame, 'Privilege') === 'security,all';
    return !isNews && header(frame, 'ActionID') !== GOODBYE;
  });
}
