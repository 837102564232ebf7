import type { Headers } from '../../frame-writer';
import { CAUSES, causeOf } from '../switch/causes';
import type { Channel, Party } from '../switch/channel';
import type { SwitchCore } from '../switch/core';
import { writeVariable } from '../variables/write';
import { type Application, argumentsOf, type Step } from './application';

/** Length of a played file in ms. The simulator has no sounds. */
const FILE_LENGTH = 2000;

/** Applications of main/pbx_builtins.c, app_playback, app_echo and app_userevent. */
export const basicApplications: Readonly<Record<string, Application>> = {
  answer: (step) => {
    answer(step.board, step.channel);
    wait(step, Number(step.data) || 0);
  },
  background: (step) => play(step, 'BACKGROUNDSTATUS', 'n'),
  busy: (step) => refuse(step, 'BUSY'),
  congestion: (step) => refuse(step, 'CONGESTION'),
  echo: () => {},
  goto: (step) => goTo(step),
  gotoif: goToIf,
  hangup: ({ data, channel, hangUp }) => {
    const code = Number(data);
    if (data !== '' && Number.isInteger(code) && code > 0) channel.cause = causeOf(code);
    else if (channel.cause === CAUSES.none) channel.cause = CAUSES.normal;
    hangUp();
  },
  noop: ({ next }) => next(),
  playback: (step) => play(step, 'PLAYBACKSTATUS', 'noanswer'),
  progress: ({ channel, next }) => {
    channel.otherHalf?.progresses();
    next();
  },
  return: (step) => step.return(),
  ringing: ({ channel, next }) => {
    channel.otherHalf?.rings(undefined);
    next();
  },
  set: ({ board, channel, data, next }) => {
    const equals = data.indexOf('=');
    if (equals > 0)
      writeVariable(board, channel, data.slice(0, equals).trim(), data.slice(equals + 1), 'dialplan');
    next();
  },
  userevent: userEvent,
  wait: (step) => wait(step, (Number(step.data) || 0) * 1000),
};

/** Answers a channel, unless it is already up. `party`: the party that answers a Local channel, if its other half does not know it. */
export function answer(core: SwitchCore, channel: Channel, party?: Party): void {
  if (channel.state === 'Up') return;
  channel.state = 'Up';
  core.about(channel, 'Newstate');
  core.refreshDevice(channel.device);
  channel.otherHalf?.answers(party);
}

function wait({ after, next }: Step, ms: number): void {
  if (ms > 0) after(ms, next);
  else next();
}

/** Files are joined with `&`. `silent` is the option that leaves the channel unanswered. */
function play(step: Step, status: string, silent: string): void {
  const [files = '', options = ''] = argumentsOf(step.data);
  const { board, channel } = step;
  const flags = options.split('&');
  if (channel.state !== 'Up' && flags.includes('skip')) {
    step.next();
    return;
  }
  if (!flags.includes(silent)) answer(board, channel);
  step.after(FILE_LENGTH * files.split('&').length, () => {
    board.setVariable(channel, status, 'SUCCESS');
    step.next();
  });
}

/** Plays a tone until the caller hangs up, at most for the given seconds. */
function refuse(step: Step, status: 'BUSY' | 'CONGESTION'): void {
  const { board, channel, data } = step;
  if (channel.state !== 'Up') {
    channel.cause = status === 'BUSY' ? CAUSES.busy : CAUSES.congestion;
    channel.state = 'Busy';
    board.about(channel, 'Newstate');
    // A phone ends its call at once. The other half of a Local channel passes the refusal on.
    if (!channel.otherHalf) {
      board.refreshDevice(channel.device);
      const { cause } = channel;
      const isKnown = board.profile.version >= 20;
      board.about(
        channel,
        'HangupRequest',
        isKnown ? [['Cause', cause.code], ...board.techCause(cause)] : [],
      );
      step.hangUp();
      return;
    }
    channel.otherHalf.refuses(status);
  }
  if (Number(data) > 0) step.after(Number(data) * 1000, () => step.hangUp());
}

/** `priority`, `extension,priority` or `context,extension,priority`. A priority may be a label. */
function goTo(step: Step, place = step.data): void {
  const [priority = '', extension, context] = argumentsOf(place).reverse();
  if (priority === '') {
    step.hangUp();
    return;
  }
  step.goTo({
    priority,
    ...(extension ? { extension } : {}),
    ...(context ? { context } : {}),
  });
}

/** `condition?place:place`. Goes to the next priority if the chosen place is missing (main/pbx_builtins.c pbx_builtin_gotoif). */
function goToIf(step: Step): void {
  const mark = step.data.indexOf('?');
  const condition = (mark < 0 ? step.data : step.data.slice(0, mark)).trim();
  const rest = mark < 0 ? '' : step.data.slice(mark + 1);
  const colon = rest.indexOf(':');
  const [yes, no] = colon < 0 ? [rest, ''] : [rest.slice(0, colon), rest.slice(colon + 1)];
  const place = (isCondition(condition) ? yes : no).trim();
  if (place === '') step.next();
  else goTo(step, place);
}

/** main/pbx.c pbx_checkcondition: a text that begins with a digit is true unless it is zero, another one unless empty. */
function isCondition(text: string): boolean {
  return /^\d/.test(text) ? Number.parseInt(text, 10) !== 0 : text !== '';
}

/** `Name,Header: value,…`; a part without a colon has no value. */
function userEvent({ board, channel, data, next }: Step): void {
  const [name = '', ...headers] = argumentsOf(data);
  const extra = headers.map((header): Headers[number] => {
    const [, key = header, value = ''] = /^([^:]*):\s?(.*)$/s.exec(header) ?? [];
    return [key, value];
  });
  board.about(channel, 'UserEvent', [['UserEvent', name], ...extra], 'user');
  next();
}
