import { AUTO_ANSWER, type Exchange } from './exchange';
import type { Extension } from './hints/extensions';
import { CAUSES, type Cause, type HangupSource } from './switch/causes';
import type { Channel, Destination } from './switch/channel';
import { type LocalOptions, LocalPair, PRESENTATION } from './switch/local';
import { merged, type PartialParty } from './variables/caller-id';

export interface OriginateOrder {
  /** The phone that rings first, or a Local channel into an extension, which may not exist. */
  readonly target: { readonly phone: Extension } | { readonly local: Omit<LocalOptions, 'ids'> };
  readonly callerId: PartialParty | undefined;
  readonly channelId: string | undefined;
  /** Unique id for the second half of a Local channel. */
  readonly otherChannelId: string | undefined;
  readonly variables: readonly (readonly [name: string, value: string])[];
  readonly account: string;
  /** Limit of ringing in ms. */
  readonly timeout: number;
  /** What the channel does after the answer: run the dialplan or one application. */
  readonly next:
    | (Destination & { readonly priority: number })
    | { readonly application: string; readonly data: string };
}

/** The `Reason` of an OriginateResponse (include/asterisk/frame.h AST_CONTROL_*). */
const REASON = { none: 0, ringing: 3, answered: 4, busy: 5, congestion: 8 } as const;

export interface OriginateResult {
  readonly reason: number;
  readonly channel: Channel | undefined;
}

type OnAnswer = (channel: Channel) => void;

/** Dials and, after the answer, runs `order.next` (main/dial.c). Resolves at the answer or at the end of the attempt. */
export function originate(
  exchange: Exchange,
  order: OriginateOrder,
  onAnswer: OnAnswer,
): Promise<OriginateResult> {
  return 'local' in order.target
    ? originateLocal(exchange, order, order.target.local, onAnswer)
    : originatePhone(exchange, order, order.target.phone, onAnswer);
}

function originatePhone(
  exchange: Exchange,
  order: OriginateOrder,
  phone: Extension,
  onAnswer: OnAnswer,
): Promise<OriginateResult> {
  const device = `PJSIP/${phone.extension}`;
  const state = exchange.extensions.device(device);
  if (state === 'UNAVAILABLE') return Promise.resolve({ reason: REASON.none, channel: undefined });
  const channel = exchange.addChannel({
    device,
    ...(order.channelId === undefined ? {} : { uniqueId: order.channelId }),
    state: 'Down',
    caller: { number: phone.extension, name: phone.name },
    context: phone.context,
    exten: 's',
  });
  exchange.about(channel, 'Newchannel');
  prepare(exchange, channel, order);
  dialEvent(exchange, channel, 'DialBegin', 'DialString', phone.extension);
  if (state === 'BUSY') {
    exchange.hangUp(channel, CAUSES.busy);
    return Promise.resolve({ reason: REASON.busy, channel: undefined });
  }
  channel.state = 'Ringing';
  exchange.about(channel, 'Newstate');
  dialEvent(exchange, channel, 'DialState', 'DialStatus', 'RINGING');
  exchange.refreshDevice(device);
  const dialled = dial(exchange, channel, order, onAnswer);
  if (phone.phone === 'refuses') {
    channel.hangUp('phone');
    return dialled.result;
  }
  const answer = () => {
    if (channel.state !== 'Ringing') return;
    channel.state = 'Up';
    exchange.about(channel, 'Newstate');
    dialled.answer();
    exchange.refreshDevice(device);
    proceed(exchange, channel, order);
  };
  channel.phone = { answer };
  if (phone.phone !== 'rings') dialled.later(AUTO_ANSWER, answer);
  return dialled.result;
}

function originateLocal(
  exchange: Exchange,
  order: OriginateOrder,
  options: Omit<LocalOptions, 'ids'>,
  onAnswer: OnAnswer,
): Promise<OriginateResult> {
  const ids = { one: order.channelId, two: order.otherChannelId };
  const pair = new LocalPair(
    exchange,
    { ...options, ids },
    {
      onRing: () => dialEvent(exchange, pair.one, 'DialState', 'DialStatus', 'RINGING'),
      onProgress: () => dialEvent(exchange, pair.one, 'DialState', 'DialStatus', 'PROGRESS'),
      onAnswer: () => {
        dialled.answer();
        proceed(exchange, pair.one, order);
      },
      onRefusal: (status) => dialled.refuse(status),
    },
  );
  prepare(exchange, pair.one, order);
  const { exten, context } = options;
  const place = { extension: exten, context };
  if (!exchange.hasExtension(place)) {
    pair.fail();
    return Promise.resolve({ reason: REASON.none, channel: undefined });
  }
  pair.join();
  dialEvent(exchange, pair.one, 'DialBegin', 'DialString', options.dialString);
  const dialled = dial(exchange, pair.one, order, onAnswer);
  exchange.startDialplan(pair.two, place);
  return dialled.result;
}

/** Sets variables and caller ID on a channel before the dial. */
function prepare(exchange: Exchange, channel: Channel, order: OriginateOrder): void {
  const { callerId, variables, account } = order;
  exchange.execute(channel, 'AppDial2', '(Outgoing Line)');
  // The list of an action begins with its last variable (main/manager.c astman_get_variables_order).
  for (const [name, value] of [...variables].reverse()) exchange.setVariable(channel, name, value);
  if (account !== '' && account !== channel.accountCode) {
    const former = channel.accountCode;
    channel.accountCode = account;
    exchange.about(channel, 'NewAccountCode', [['OldAccountCode', former]]);
  }
  if (!callerId) return;
  channel.caller = merged(channel.caller, callerId);
  exchange.about(channel, 'NewCallerid', PRESENTATION);
  channel.connected = merged(undefined, callerId);
  exchange.about(channel, 'NewConnectedLine');
}

/** Watches a ringing channel until `answer()`, a hangup or the timeout. */
function dial(exchange: Exchange, channel: Channel, { timeout }: OriginateOrder, onAnswer: OnAnswer) {
  const timers: (() => void)[] = [];
  let settle: (result: OriginateResult) => void = () => {};
  const end = (result: OriginateResult) => {
    for (const cancel of timers) cancel();
    settle(result);
  };
  const later = (ms: number, action: () => void) => void timers.push(exchange.timers.after(ms, action));
  channel.hangUp = (source) => {
    const cause = causeOf(channel, source);
    // The phone refuses the call.
    if (source === 'phone')
      exchange.about(channel, 'HangupRequest', [['Cause', cause.code], ...exchange.techCause(cause)]);
    dialEvent(exchange, channel, 'DialEnd', 'DialStatus', dialStatus(cause));
    exchange.hangUp(channel, cause);
    end({ reason: REASON.none, channel: undefined });
  };
  later(timeout, () => {
    // A version after 16 began to report the cause.
    exchange.hangUp(channel, exchange.profile.version >= 20 ? CAUSES.noAnswer : CAUSES.none);
    end({ reason: REASON.ringing, channel: undefined });
  });
  return {
    result: new Promise<OriginateResult>((resolve) => {
      settle = resolve;
    }),
    later,
    refuse: (status: 'BUSY' | 'CONGESTION') => {
      dialEvent(exchange, channel, 'DialEnd', 'DialStatus', status);
      exchange.hangUp(channel, CAUSES.none);
      end({ reason: status === 'BUSY' ? REASON.busy : REASON.congestion, channel: undefined });
    },
    answer: () => {
      onAnswer(channel);
      dialEvent(exchange, channel, 'DialEnd', 'DialStatus', 'ANSWER');
      end({ reason: REASON.answered, channel });
    },
  };
}

/** Runs `order.next` on the answered channel. */
function proceed(exchange: Exchange, channel: Channel, { next }: OriginateOrder): void {
  // Without a context the channel keeps its own.
  if ('extension' in next)
    exchange.startDialplan(channel, { ...next, context: next.context || channel.context });
  else exchange.startApplication(channel, next);
}

/** A hangup by an action has the cause that the action gives, or none. */
function causeOf({ wantedCause }: Channel, source: HangupSource): Cause {
  if (source === 'phone') return CAUSES.busy;
  return source === 'action' ? (wantedCause ?? CAUSES.none) : source;
}

/** main/channel.c ast_hangup_cause_to_dial_status. */
function dialStatus({ code }: Cause): string {
  if (code === CAUSES.busy.code) return 'BUSY';
  return code === CAUSES.noRoute.code
    ? 'CHANUNAVAIL'
    : code === CAUSES.congestion.code
      ? 'CONGESTION'
      : 'NOANSWER';
}

/** Raises a dial event without a calling channel: it describes the called channel only. */
function dialEvent(exchange: Exchange, channel: Channel, event: string, header: string, value: string): void {
  exchange.raise(event, [...channel.snapshot('Dest'), [header, value]], 'call');
}
