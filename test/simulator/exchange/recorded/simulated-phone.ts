import type { Line, Phone } from '../../../../lab/commands/phone-makers';
import type { Simulator } from '../../../../src/simulator';
import { conversationOf } from '../../../../src/simulator/exchange/applications/conversation';
import { hold, unhold } from '../../../../src/simulator/exchange/applications/hold';
import { transferBlind } from '../../../../src/simulator/exchange/applications/transfer/blind';
import { connectCalls } from '../../../../src/simulator/exchange/applications/transfer/connect-calls';
import type { Channel } from '../../../../src/simulator/exchange/switch/channel';

/** The context in which these phones call. */
const CONTEXT = 'calls';

export type Until = (condition: () => boolean, what: string, limit: number) => Promise<unknown>;

/** A call of a phone. Its channel may go on in the place of another one, so it is known by its unique id. */
class SimulatedLine implements Line {
  readonly uniqueId: string;
  readonly #find: (uniqueId: string) => Channel | undefined;

  constructor({ uniqueId }: Channel, find: (uniqueId: string) => Channel | undefined) {
    this.uniqueId = uniqueId;
    this.#find = find;
  }

  get channel(): Channel | undefined {
    return this.#find(this.uniqueId);
  }

  get state(): Line['state'] {
    const { channel } = this;
    if (!channel) return 'ended';
    if (channel.state === 'Up') return 'up';
    return channel.state === 'Ring' ? 'calling' : 'ringing';
  }
}

/** A phone of a simulator that does what a `SipPhone` does at a real Asterisk. */
export class SimulatedPhone implements Phone {
  readonly lines: SimulatedLine[] = [];
  manner: Phone['manner'] = 'answer';
  readonly #pbx: Simulator;
  readonly #number: string;
  readonly #until: Until;

  constructor(pbx: Simulator, number: string, until: Until) {
    this.#pbx = pbx;
    this.#number = number;
    this.#until = until;
  }

  /** Adds a line for each new call, and answers it if that is the phone's manner. */
  look(): void {
    const { channels } = this.#pbx.exchange;
    for (const channel of channels.values()) {
      if (channel.device !== `PJSIP/${this.#number}`) continue;
      if (!this.lines.some(({ uniqueId }) => uniqueId === channel.uniqueId))
        this.lines.push(
          new SimulatedLine(channel, (id) => [...channels.values()].find(({ uniqueId }) => uniqueId === id)),
        );
      if (this.manner === 'answer' && channel.state === 'Ringing') channel.phone?.answer();
    }
  }

  call(extension: string): Line {
    const before = this.lines.length;
    this.dial(extension);
    const line = this.lines[before];
    if (!line) throw new Error(`the call of ${this.#number} has ended at once`);
    return line;
  }

  /** Calls an extension. The call may end at once. */
  dial(extension: string): void {
    this.#pbx.call(this.#number, extension, { context: CONTEXT });
    this.look();
  }

  async talks(lines = 1): Promise<Line> {
    return this.#last(lines, 'up');
  }

  async rings(): Promise<Line> {
    return this.#last(1, 'ringing');
  }

  answer(line: Line, status = 200, forwardTo = ''): void {
    const channel = this.#channelOf(line);
    if (status === 200) channel.phone?.answer();
    else if (status !== 302) channel.hangUp('phone');
    else if (channel.phone?.forward) channel.phone.forward(forwardTo);
    else throw new Error('only a phone that Dial calls can forward');
  }

  async transfer(line: Line, to: string | Line): Promise<void> {
    const { exchange } = this.#pbx;
    const channel = this.#channelOf(line);
    const isTransferred =
      typeof to === 'string'
        ? transferBlind(exchange, channel, { extension: to, context: CONTEXT })
        : connectCalls(exchange, channel, this.#channelOf(to));
    if (!isTransferred) throw new Error('no transfer');
  }

  async hold(line: Line, isHeld = true): Promise<void> {
    const channel = this.#channelOf(line);
    const conversation = conversationOf(channel);
    if (conversation) (isHeld ? hold : unhold)(this.#pbx.exchange, conversation, channel);
  }

  async hangUp(line: Line): Promise<void> {
    if (line.state !== 'ended') this.#channelOf(line).hangUp('phone');
  }

  #channelOf(line: Line): Channel {
    const channel = this.lines.find((each) => each === line)?.channel;
    if (!channel) throw new Error(`the line is none of ${this.#number}, or has ended`);
    return channel;
  }

  async #last(count: number, wanted: Line['state']): Promise<Line> {
    const found = () => this.lines.filter(({ state }) => state === wanted);
    await this.#until(() => found().length >= count, `${count} calls of ${this.#number}: ${wanted}`, 20_000);
    const last = found().at(-1);
    if (!last) throw new Error('the line has just ended');
    return last;
  }
}
