import type { Line, Phone } from '../../../../lab/commands/phone-makers';
import type { Simulator } from '../../../../src/simulator';
import { conversationOf } from '../../../../src/simulator/exchange/applications/conversation';
import { transferBlind } from '../../../../src/simulator/exchange/applications/transfer/blind';
import type { Channel } from '../../../../src/simulator/exchange/switch/channel';

/** The context in which these phones call. */
const CONTEXT = 'calls';

export type Until = (condition: () => boolean, what: string, limit: number) => Promise<unknown>;

class SimulatedLine implements Line {
  readonly channel: Channel;
  readonly #isUp: () => boolean;

  constructor(channel: Channel, isUp: () => boolean) {
    this.channel = channel;
    this.#isUp = isUp;
  }

  get state(): Line['state'] {
    if (!this.#isUp()) return 'ended';
    if (this.channel.state === 'Up') return 'up';
    return this.channel.state === 'Ring' ? 'calling' : 'ringing';
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
      if (!this.lines.some((line) => line.channel === channel))
        this.lines.push(new SimulatedLine(channel, () => channels.get(channel.name) === channel));
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
    const { channel } = this.#own(line);
    if (status === 200) channel.phone?.answer();
    else if (status !== 302) channel.hangUp('phone');
    else if (channel.phone?.forward) channel.phone.forward(forwardTo);
    else throw new Error('only a phone that Dial calls can forward');
  }

  async transfer(line: Line, to: string | Line): Promise<void> {
    if (typeof to !== 'string') throw new Error('simulated phones connect no two lines');
    if (!transferBlind(this.#pbx.exchange, this.#own(line).channel, { extension: to, context: CONTEXT }))
      throw new Error('no transfer');
  }

  async hold(line: Line, isHeld = true): Promise<void> {
    const { channel } = this.#own(line);
    const conversation = conversationOf(channel);
    if (isHeld) conversation?.hold(channel);
    else conversation?.unhold(channel);
  }

  async hangUp(line: Line): Promise<void> {
    if (line.state !== 'ended') this.#own(line).channel.hangUp('phone');
  }

  #own(line: Line): SimulatedLine {
    const own = this.lines.find((each) => each === line);
    if (!own) throw new Error(`the line is none of ${this.#number}`);
    return own;
  }

  async #last(count: number, wanted: Line['state']): Promise<Line> {
    const found = () => this.lines.filter(({ state }) => state === wanted);
    await this.#until(() => found().length >= count, `${count} calls of ${this.#number}: ${wanted}`, 20_000);
    const last = found().at(-1);
    if (!last) throw new Error('the line has just ended');
    return last;
  }
}
