import { CAUSES, type Cause } from './causes';
import type { Channel, Party } from './channel';
import type { Exchange } from './exchange';
import type { Extension } from './extensions';
import { qualityOf } from './rtp';

export interface OriginateOrder {
  /** Whose phone rings first. */
  readonly phone: Extension;
  readonly callerId: Party | undefined;
  readonly channelId: string | undefined;
  readonly variables: readonly (readonly [name: string, value: string])[];
  /** How long it may ring, in ms. */
  readonly timeout: number;
  /** What the channel does once it is answered: call somebody, or run an application. */
  readonly next: { readonly extension: Extension } | { readonly application: string; readonly data: string };
}

/** Nobody sits at a simulated phone: it is picked up after so many ms. */
const PICK_UP = 2000;

/** The `Reason` of an OriginateResponse (include/asterisk/frame.h AST_CONTROL_*). */
const REASON = { none: 0, ringing: 3, answered: 4, busy: 5 } as const;

export interface OriginateResult {
  readonly reason: number;
  readonly channel: Channel | undefined;
}

/** Rings a phone and connects it, as main/dial.c does for the manager; settles when it is answered or given up. */
export function originate(
  exchange: Exchange,
  order: OriginateOrder,
  onAnswer: (channel: Channel) => void,
): Promise<OriginateResult> {
  const device = `PJSIP/${order.phone.extension}`;
  const state = exchange.extensions.device(device);
  if (state === 'UNAVAILABLE') return Promise.resolve({ reason: REASON.none, channel: undefined });
  const channel = ring(exchange, order, device);
  if (state === 'BUSY') {
    exchange.hangUp(channel, CAUSES.busy);
    return Promise.resolve({ reason: REASON.busy, channel: undefined });
  }
  channel.state = 'Ringing';
  exchange.about(channel, 'Newstate');
  dialEvent(exchange, channel, 'DialState', 'DialStatus', 'RINGING');
  exchange.refreshDevice(device);
  return new Promise((resolve) => {
    const giveUp = (cause: Cause) => {
      stop();
      exchange.hangUp(channel, cause);
      resolve({ reason: REASON.ringing, channel: undefined });
    };
    const timers = [
      exchange.timers.after(order.timeout, () => giveUp(CAUSES.noAnswer)),
      exchange.timers.after(PICK_UP, () => {
        stop();
        answer(exchange, channel, order, onAnswer);
        resolve({ reason: REASON.answered, channel });
      }),
    ];
    const stop = () => {
      for (const cancel of timers) cancel();
    };
    channel.hangUp = () => giveUp(CAUSES.normal);
  });
}

function ring(exchange: Exchange, order: OriginateOrder, device: string): Channel {
  const { phone, callerId, variables } = order;
  const channel = exchange.addChannel({
    device,
    ...(order.channelId === undefined ? {} : { uniqueId: order.channelId }),
    state: 'Down',
    caller: { number: phone.extension, name: phone.name },
    context: phone.context,
    exten: 's',
  });
  exchange.about(channel, 'Newchannel');
  exchange.execute(channel, 'AppDial2', '(Outgoing Line)');
  for (const [name, value] of variables) exchange.setVariable(channel, name, value);
  if (callerId) {
    channel.caller = callerId;
    exchange.about(channel, 'NewCallerid', [['CID-CallingPres', '0 (Presentation Allowed, Not Screened)']]);
    channel.connected = callerId;
    exchange.about(channel, 'NewConnectedLine');
  }
  dialEvent(exchange, channel, 'DialBegin', 'DialString', phone.extension);
  return channel;
}

function answer(
  exchange: Exchange,
  channel: Channel,
  { next, phone }: OriginateOrder,
  onAnswer: (channel: Channel) => void,
): void {
  channel.state = 'Up';
  exchange.about(channel, 'Newstate');
  onAnswer(channel);
  dialEvent(exchange, channel, 'DialEnd', 'DialStatus', 'ANSWER');
  exchange.refreshDevice(channel.device);
  if ('extension' in next) {
    exchange.callFrom(channel, phone, next.extension, { context: next.extension.context, ringFor: PICK_UP });
  } else {
    // An application that is run without a dialplan is no step of one, and no event.
    channel.application = next.application;
    channel.data = next.data;
    channel.hangUp = () => leave(exchange, channel);
  }
}

/** Hung up without a reason. Since 20 a channel leaves the quality of its stream behind, measured or not. */
function leave(exchange: Exchange, channel: Channel): void {
  if (exchange.profile.version >= 20) {
    for (const [name, value] of qualityOf(channel, true)) exchange.setVariable(channel, name, value);
  }
  exchange.hangUp(channel, CAUSES.none);
}

/** There is no caller yet: only the side that is rung is described. */
function dialEvent(exchange: Exchange, channel: Channel, event: string, header: string, value: string): void {
  exchange.raise(event, [...channel.snapshot('Dest'), [header, value]], 'call');
}
