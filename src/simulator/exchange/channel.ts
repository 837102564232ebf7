import type { Header, Headers } from '../frame-writer';
import type { Farewell } from './causes';
import type { Extension } from './extensions';
import type { OtherHalf } from './local';

/** The channel states that occur here, by number (include/asterisk/channelstate.h). */
const STATES = { Down: 0, Ring: 4, Ringing: 5, Up: 6 } as const;
export type ChannelState = keyof typeof STATES;

export interface Party {
  readonly number: string;
  readonly name: string;
}

/** Who a channel belongs to that nobody has called from. */
export const NOBODY: Party = { number: '<unknown>', name: '<unknown>' };

export interface ChannelOptions {
  name: string;
  /** What the channel is a use of, such as `PJSIP/1001`. */
  device: string;
  uniqueId: string;
  linkedId: string;
  state: ChannelState;
  caller: Party;
  context: string;
  exten: string;
  createdAt: number;
  escapes: boolean;
  /** manager.conf `channelvars`: variables that every event about the channel tells. */
  shownVariables: readonly string[];
  version: number;
}

/** One leg of a call, as Asterisk describes it in every event about it. */
export class Channel {
  readonly name: string;
  readonly device: string;
  readonly uniqueId: string;
  readonly linkedId: string;
  readonly createdAt: number;
  readonly variables = new Map<string, string>();
  state: ChannelState;
  caller: Party;
  connected: Party | undefined;
  context: string;
  exten: string;
  priority = 1;
  application = '';
  data = '';
  held = false;
  hearsMusic = false;
  bridgeId = '';
  /** What a Local channel hands on to. */
  otherHalf: OtherHalf | undefined;
  /** The last step of the dialplan that an event told. */
  toldStep = '';
  /** Ends the channel and what it is part of; whoever has it says how. */
  hangUp: (farewell: Farewell) => void = () => {};
  /** Lets the channel go to another extension, where whoever has it can. */
  release: (to: Extension) => boolean = () => false;
  readonly #escapes: boolean;
  readonly #shownVariables: readonly string[];
  readonly #version: number;

  constructor({
    name,
    device,
    uniqueId,
    linkedId,
    state,
    caller,
    context,
    exten,
    createdAt,
    escapes,
    shownVariables,
    version,
  }: ChannelOptions) {
    this.name = name;
    this.device = device;
    this.uniqueId = uniqueId;
    this.linkedId = linkedId;
    this.state = state;
    this.caller = caller;
    this.context = context;
    this.exten = exten;
    this.createdAt = createdAt;
    this.#escapes = escapes;
    this.#shownVariables = shownVariables;
    this.#version = version;
  }

  /** Where it is in the dialplan. */
  get step(): string {
    return JSON.stringify([this.context, this.exten, this.priority]);
  }

  /** The headers of a channel snapshot (main/manager_channels.c), each name behind the prefix. */
  snapshot(prefix = ''): Headers {
    return [
      [`${prefix}Channel`, this.name],
      [`${prefix}ChannelState`, STATES[this.state]],
      [`${prefix}ChannelStateDesc`, this.state],
      [`${prefix}CallerIDNum`, this.caller.number],
      [`${prefix}CallerIDName`, this.escaped(this.caller.name)],
      [`${prefix}ConnectedLineNum`, this.connected?.number ?? '<unknown>'],
      [`${prefix}ConnectedLineName`, this.escaped(this.connected?.name ?? '<unknown>')],
      [`${prefix}Language`, 'en'],
      [`${prefix}AccountCode`, ''],
      [`${prefix}Context`, this.context],
      [`${prefix}Exten`, this.exten],
      [`${prefix}Priority`, this.priority],
      [`${prefix}Uniqueid`, this.uniqueId],
      [`${prefix}Linkedid`, this.linkedId],
      ...this.#shownVariables.map((name): Header => {
        const value = this.escaped(this.variables.get(name) ?? '');
        // Before 12 the channel's name stands in the header's.
        const header = this.#version < 12 ? `ChanVariable(${this.name})` : `${prefix}ChanVariable`;
        return [header, `${name}=${value}`];
      }),
    ];
  }

  escaped(text: string): string {
    return this.#escapes ? escapeC(text) : text;
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  "'": "\\'",
  '"': '\\"',
  '?': '\\?',
};

/** ast_escape_c (main/utils.c). */
export function escapeC(text: string): string {
  return [...text].map((char) => ESCAPES[char] ?? char).join('');
}
