import type { Channel } from './channel';
import { Conversation } from './conversation';
import { CAUSES, type Exchange } from './exchange';
import type { Extension } from './extensions';
import type { Headers } from './frame-writer';

export interface CallOptions {
  /** Where both extensions are; `default` where left out. */
  context?: string;
  /** After this many ms of ringing the callee answers by itself; where left out, `answer()` does. */
  ringFor?: number;
  /** After this many ms of talking the caller hangs up; where left out, `hangup()` does. */
  talkFor?: number;
}

export type CallState = 'ringing' | 'talking' | 'held' | 'ended';
export type CallOutcome = 'answered' | 'busy' | 'unavailable' | 'unanswered' | 'cancelled';

/** How long `Dial(…,20)` lets the other side ring, in ms. */
const DIAL_TIMEOUT = 20_000;

const UNSET_BY_DIAL = [
  'DIALSTATUS',
  'DIALEDPEERNUMBER',
  'DIALEDPEERNAME',
  'ANSWEREDTIME',
  'ANSWEREDTIME_MS',
  'DIALEDTIME',
  'DIALEDTIME_MS',
  'RINGTIME',
  'RINGTIME_MS',
  'PROGRESSTIME',
  'PROGRESSTIME_MS',
];

/** One phone calls another: the events of app_dial and its bridge, in the order Asterisk 22 raised them. */
export class Call {
  readonly from: Extension;
  readonly to: Extension;
  /** Settles when both have hung up. */
  readonly ended: Promise<CallOutcome>;
  readonly #exchange: Exchange;
  readonly #options: CallOptions;
  readonly #caller: Channel;
  #callee: Channel | undefined;
  #conversation: Conversation | undefined;
  #state: CallState = 'ringing';
  readonly #startedAt: number;
  #cancels: (() => void)[] = [];
  #settle: (outcome: CallOutcome) => void = () => {};

  constructor(exchange: Exchange, from: Extension, to: Extension, options: CallOptions) {
    this.#exchange = exchange;
    this.from = from;
    this.to = to;
    this.#options = options;
    this.#startedAt = exchange.now();
    this.ended = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.#caller = exchange.addChannel({
      device: `PJSIP/${from.extension}`,
      state: 'Ring',
      caller: { number: from.extension, name: from.name },
      context: from.context,
      exten: to.extension,
    });
  }

  get state(): CallState {
    return this.#state;
  }

  /** Called once, by the exchange that made it. */
  start(): void {
    const caller = this.#caller;
    this.#about(caller, 'Newchannel');
    this.#set(caller, 'SIPDOMAIN', '127.0.0.1');
    this.#exchange.execute(caller, 'Dial', `PJSIP/${this.to.extension},${DIAL_TIMEOUT / 1000}`);
    for (const variable of UNSET_BY_DIAL) this.#set(caller, variable, '');
    const device = this.#exchange.extensions.device(`PJSIP/${this.to.extension}`);
    if (device === 'UNAVAILABLE') {
      this.#giveUp('CHANUNAVAIL', 'unavailable', CAUSES.noRoute);
      return;
    }
    const callee = this.#dial();
    if (device === 'BUSY') {
      this.#refuse(callee);
      return;
    }
    this.#ring(callee);
    this.#after(DIAL_TIMEOUT, () => this.#stopRinging('NOANSWER'));
    if (this.#options.ringFor !== undefined) this.#after(this.#options.ringFor, () => this.answer());
  }

  /** The callee picks up. */
  answer(): void {
    const callee = this.#callee;
    if (this.#state !== 'ringing' || !callee) return;
    this.#state = 'talking';
    this.#stopTimers();
    const caller = this.#caller;
    callee.state = 'Up';
    this.#about(callee, 'Newstate');
    this.#set(caller, 'DIALSTATUS', 'ANSWER');
    this.#set(caller, 'DIALEDPEERNAME', callee.name);
    this.#set(caller, 'DIALEDPEERNUMBER', this.to.extension);
    this.#exchange.refreshDevice(callee.device);
    callee.exten = '';
    this.#dialEvent('DialEnd', callee, [['DialStatus', 'ANSWER']]);
    caller.state = 'Up';
    this.#about(caller, 'Newstate');
    this.#conversation = new Conversation(this.#exchange, caller, callee, this.#startedAt);
    this.#conversation.begin();
    if (this.#options.talkFor !== undefined) this.#after(this.#options.talkFor, () => this.hangup());
  }

  /** The caller puts the callee on hold: it is the callee's phone that then counts as held. */
  hold(): void {
    if (this.#state !== 'talking' || !this.#callee) return;
    this.#state = 'held';
    this.#about(this.#caller, 'Hold', [['MusicClass', 'default']]);
    this.#callee.held = true;
    this.#exchange.refreshDevice(this.#callee.device);
  }

  unhold(): void {
    if (this.#state !== 'held' || !this.#callee) return;
    this.#state = 'talking';
    this.#about(this.#caller, 'Unhold');
    this.#callee.held = false;
    this.#exchange.refreshDevice(this.#callee.device);
  }

  /** One of the two hangs up: while it rings the caller gives up, or the callee refuses. */
  hangup(by: 'caller' | 'callee' = 'caller'): void {
    const callee = this.#callee;
    if (this.#state === 'ended' || !callee) return;
    if (this.#state === 'ringing') {
      if (by === 'callee') this.#refuse(callee);
      else this.#cancel();
      return;
    }
    const [first, second] = by === 'caller' ? [this.#caller, callee] : [callee, this.#caller];
    this.#stopTimers();
    this.#state = 'ended';
    this.#conversation?.end(first, second);
    this.#exchange.hangUp(callee, CAUSES.normal);
    this.#exchange.hangUp(this.#caller, CAUSES.normal);
    this.#settle('answered');
  }

  #dial(): Channel {
    const caller = this.#caller;
    const callee = this.#exchange.addChannel({
      device: `PJSIP/${this.to.extension}`,
      linkedId: caller.linkedId,
      state: 'Down',
      caller: { number: this.to.extension, name: this.to.name },
      context: this.to.context,
      exten: 's',
    });
    this.#callee = callee;
    this.#about(callee, 'Newchannel');
    this.#set(callee, 'DIALEDPEERNUMBER', this.to.extension);
    callee.connected = caller.caller;
    callee.exten = caller.exten;
    this.#exchange.execute(callee, 'AppDial', '(Outgoing Line)');
    this.#about(callee, 'NewConnectedLine');
    this.#dialEvent('DialBegin', callee, [['DialString', this.to.extension]]);
    return callee;
  }

  #ring(callee: Channel): void {
    callee.state = 'Ringing';
    this.#about(callee, 'Newstate');
    this.#exchange.refreshDevice(callee.device);
    this.#learnCallee(callee);
    this.#set(this.#caller, 'RINGTIME', 0);
    this.#set(this.#caller, 'RINGTIME_MS', 1);
    this.#exchange.refreshDevice(this.#caller.device);
    this.#dialEvent('DialState', callee, [['DialStatus', 'RINGING']]);
  }

  #refuse(callee: Channel): void {
    if (this.#caller.connected === undefined) this.#learnCallee(callee);
    const { code, sip } = CAUSES.busy;
    const technical = this.#exchange.profile.version >= 20 ? ([['TechCause', sip]] as const) : [];
    this.#about(callee, 'HangupRequest', [['Cause', code], ...technical]);
    this.#dialEvent('DialEnd', callee, [['DialStatus', 'BUSY']]);
    this.#exchange.hangUp(callee, CAUSES.busy);
    this.#giveUp('BUSY', 'busy', CAUSES.busy);
  }

  #stopRinging(status: 'NOANSWER' | 'CANCEL'): void {
    if (!this.#callee) return;
    this.#dialEvent('DialEnd', this.#callee, [['DialStatus', status]]);
    this.#exchange.hangUp(this.#callee, CAUSES.none);
    if (status === 'NOANSWER') this.#giveUp(status, 'unanswered', CAUSES.normal);
  }

  #cancel(): void {
    this.#about(this.#caller, 'HangupRequest', [['Cause', CAUSES.interworking.code]]);
    this.#stopRinging('CANCEL');
    this.#stopTimers();
    this.#state = 'ended';
    this.#set(this.#caller, 'DIALSTATUS', 'CANCEL');
    this.#about(this.#caller, 'SoftHangupRequest', [['Cause', CAUSES.interworking.code]]);
    this.#exchange.hangUp(this.#caller, CAUSES.interworking);
    this.#settle('cancelled');
  }

  /** Nobody was reached: the caller's dialplan goes on to its `Hangup()`. */
  #giveUp(status: string, outcome: CallOutcome, cause: (typeof CAUSES)[keyof typeof CAUSES]): void {
    this.#stopTimers();
    this.#state = 'ended';
    const caller = this.#caller;
    this.#set(caller, 'DIALSTATUS', status);
    caller.priority = 2;
    this.#exchange.execute(caller, 'Hangup', '');
    this.#about(caller, 'SoftHangupRequest', [['Cause', CAUSES.normal.code]]);
    this.#exchange.hangUp(caller, cause);
    this.#settle(outcome);
  }

  #learnCallee(callee: Channel): void {
    this.#caller.connected = callee.caller;
    this.#about(this.#caller, 'NewConnectedLine');
  }

  #dialEvent(event: string, callee: Channel, extra: Headers): void {
    this.#about(this.#caller, event, [...callee.snapshot('Dest'), ...extra]);
  }

  #about(channel: Channel, event: string, extra: Headers = []): void {
    this.#exchange.about(channel, event, extra);
  }

  #set(channel: Channel, name: string, value: string | number): void {
    this.#exchange.setVariable(channel, name, value);
  }

  #after(ms: number, action: () => void): void {
    this.#cancels.push(this.#exchange.timers.after(ms, action));
  }

  #stopTimers(): void {
    for (const cancel of this.#cancels.splice(0)) cancel();
  }
}
