import type { Target } from '../applications/application';
import type { Channel, Destination } from '../switch/channel';
import type { Dialplan, Instruction } from './dialplan';

type Place = Destination & { readonly priority: number };

interface Script {
  /** Steps that replace those of the dialplan at the channel's extension. */
  steps?: readonly Instruction[];
  /** The steps run outside the dialplan: the channel does not show them. */
  isBare?: boolean;
}

/** The next position of a channel in the dialplan. The events of the channel show it as soon as the step runs. */
export class Position {
  readonly #channel: Channel;
  readonly #dialplan: Dialplan;
  readonly #script: Script;
  readonly #start: Destination;
  #next: Place;

  constructor(channel: Channel, dialplan: Dialplan, script: Script) {
    this.#channel = channel;
    this.#dialplan = dialplan;
    this.#script = script;
    this.#start = { extension: channel.exten, context: channel.context };
    this.#next = { ...this.#start, priority: script.isBare ? 1 : channel.priority };
  }

  instruction(): Instruction | undefined {
    const { context, extension, priority } = this.#next;
    const { steps } = this.#script;
    const isStart = extension === this.#start.extension && context === this.#start.context;
    if (steps && isStart) return steps[priority - 1];
    return this.#dialplan.step({ context, extension }, priority);
  }

  /** Sets the position on the channel, so that its events show it. */
  arrive(): void {
    if (this.#script.isBare) return;
    this.#channel.context = this.#next.context;
    this.#channel.exten = this.#next.extension;
    this.#channel.priority = this.#next.priority;
  }

  advance(): void {
    this.#next = { ...this.#next, priority: this.#next.priority + 1 };
  }

  /**
   * A missing part stays as it is. The priority is a number, `+1` or `-1` from here, or a label. False, and no change,
   * for a label that the extension lacks.
   */
  goTo({ priority, ...place }: Target): boolean {
    const next = { ...this.#next, ...place };
    const found = typeof priority === 'number' ? priority : this.#toNumber(next, priority);
    if (found === undefined) return false;
    this.#next = { ...next, priority: found };
    return true;
  }

  #toNumber(place: Destination, text: string): number | undefined {
    if (/^[+-]\d+$/.test(text)) return this.#next.priority + Number(text);
    return /^\d+$/.test(text) ? Number(text) : this.#dialplan.priorityOf(place, text);
  }

  /** Goes to the extension `i` if the dialplan lacks this one. Returns the extension that it lacks. */
  goToInvalid(): string | undefined {
    const { context, extension } = this.#next;
    if (this.#dialplan.has({ context, extension })) return undefined;
    if (!this.#dialplan.has({ context, extension: 'i' })) return undefined;
    this.#next = { context, extension: 'i', priority: 1 };
    return extension;
  }
}
