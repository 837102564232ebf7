/**
 * The values of `state` by kind.
 *
 * - `device`: Asterisk's device states; `idle` is NOT_INUSE, `inUseRinging` is RINGINUSE.
 * - `endpoint`: `reachable` (a contact answers OPTIONS), `registered` (a contact to which Asterisk sends no OPTIONS),
 *   `unreachable` (no contact answers OPTIONS), `unregistered` (no contact).
 * - `mailbox`: `new` has new messages, `old` only old ones.
 * - `queue`: `waiting` has callers that wait.
 * - `member`: the state of the member's device; `paused` is a property of its own.
 */
export const STATE_VALUES = {
  hint: [
    'idle',
    'inUse',
    'busy',
    'unavailable',
    'ringing',
    'inUseRinging',
    'onHold',
    'inUseOnHold',
    'unknown',
    'removed',
  ],
  device: ['idle', 'inUse', 'busy', 'invalid', 'unavailable', 'ringing', 'inUseRinging', 'onHold', 'unknown'],
  endpoint: ['reachable', 'registered', 'unreachable', 'unregistered', 'unknown'],
  presence: ['notSet', 'unavailable', 'available', 'away', 'xa', 'chat', 'dnd', 'unknown'],
  mailbox: ['empty', 'old', 'new'],
  queue: ['empty', 'waiting'],
  member: ['idle', 'inUse', 'busy', 'invalid', 'unavailable', 'ringing', 'inUseRinging', 'onHold', 'unknown'],
  caller: ['waiting'],
  parked: ['parked'],
  conference: ['active'],
} as const satisfies Record<string, readonly string[]>;

/** Kind of a thing: `hint`, `device`, … */
export type StateKind = keyof typeof STATE_VALUES;
/** Values of `state` of this kind. */
export type StateValue<Kind extends StateKind> = (typeof STATE_VALUES)[Kind][number];

/** All kinds. */
export const STATE_KINDS = Object.keys(STATE_VALUES) as readonly StateKind[];

/** Properties of all entries. */
export interface Entry<Kind extends StateKind> {
  /** Name of the PBX, as given to the model. */
  pbx: string;
  kind: Kind;
  name: string;
  state: StateValue<Kind>;
  /** Asterisk's word for the state, or a short text. */
  text: string;
  /** ISO time since which `state` is known to have this value. */
  since: string;
  /** Rises with each change of this entry. */
  n: number;
  /** True if the thing no longer exists. The entry then holds its last state. */
  removed?: true;
}

/** `name` is the extension. */
export interface HintEntry extends Entry<'hint'> {
  context: string;
  /** Asterisk's code, as in `ExtensionStatus`. */
  code: number;
  /** Whether a phone of the hint can be reached. */
  online: boolean;
  hint: string;
  devices: string[];
}

/** `name` is the device: `PJSIP/1001`, `Custom:door`. */
export interface DeviceEntry extends Entry<'device'> {
  /** False for a device that is unavailable or invalid. */
  online: boolean;
}

/** One registration of an endpoint, or an address that its configuration gives. */
export interface Contact {
  uri: string;
  /** Host and port of the URI. */
  address: string;
  state: 'reachable' | 'registered' | 'unreachable';
  /** ms of the last answered OPTIONS; left out if none was answered. */
  latency?: number;
  /** Left out if the phone did not send one. */
  userAgent?: string;
}

/** `name` is the endpoint of PJSIP, or the peer of SIP and IAX2: `1001`. */
export interface EndpointEntry extends Entry<'endpoint'> {
  technology: string;
  /** `PJSIP/1001`. */
  device: string;
  online: boolean;
  contacts: Contact[];
  /** Address of the best contact; '' without a contact. */
  address: string;
  /** ms of the best contact; left out if it is not known. */
  latency?: number;
}

/** `name` is the presence provider with its name: `CustomPresence:1001`. */
export interface PresenceEntry extends Entry<'presence'> {
  subtype: string;
  message: string;
}

/** `name` is the mailbox: `1001`. */
export interface MailboxEntry extends Entry<'mailbox'> {
  context: string;
  newMessages: number;
  oldMessages: number;
}

/** `name` is the queue. */
export interface QueueEntry extends Entry<'queue'> {
  /** Callers that wait. */
  calls: number;
  strategy: string;
}

/** `name` is the member's interface: `PJSIP/1001`. */
export interface MemberEntry extends Entry<'member'> {
  queue: string;
  memberName: string;
  online: boolean;
  paused: boolean;
  /** '' without a reason. */
  pausedReason: string;
  penalty: number;
  /** Calls answered, as Asterisk counts them. */
  callsTaken: number;
}

/** `name` is the channel that waits. `since` is when it joined the queue. */
export interface CallerEntry extends Entry<'caller'> {
  queue: string;
  /** From 1. */
  position: number;
  uniqueId: string;
  number: string;
  callerName: string;
}

/** `name` is the parking space: `701`. `since` is when the call was parked. */
export interface ParkedEntry extends Entry<'parked'> {
  lot: string;
  channel: string;
  uniqueId: string;
  number: string;
  callerName: string;
  /** Device that parked the call: `PJSIP/1001`. */
  parkedBy: string;
}

/** A channel in a conference. */
export interface Participant {
  channel: string;
  number: string;
  name: string;
  admin: boolean;
  muted: boolean;
  /** ISO time since which it is known to be in the conference. */
  since: string;
}

/** `name` is the conference. */
export interface ConferenceEntry extends Entry<'conference'> {
  parties: number;
  participants: Participant[];
}

/** The current state of one thing. Its objects and arrays are never modified: a change makes new ones. */
export type StateEntry =
  | HintEntry
  | DeviceEntry
  | EndpointEntry
  | PresenceEntry
  | MailboxEntry
  | QueueEntry
  | MemberEntry
  | CallerEntry
  | ParkedEntry
  | ConferenceEntry;

/** The entry of this kind. */
export type EntryOf<Kind extends StateKind> = Extract<StateEntry, { kind: Kind }>;

/** The properties that the model adds to facts. Facts may already have them, with any value. */
export interface Made {
  pbx?: string;
  since?: string;
  n?: number;
}
/** Facts about a thing from events and lists: its entry without the properties that the model adds. */
export type Facts = StateEntry extends infer Each
  ? Each extends StateEntry
    ? Omit<Each, keyof Made | 'removed'> & Made
    : never
  : never;
export type FactsOf<Kind extends StateKind> = Omit<EntryOf<Kind>, keyof Made | 'removed'> & Made;

/** Context of a hint or mailbox, queue of a member or caller, lot of a parked call, technology of an endpoint; '' for others. */
export function scopeOf(facts: Facts): string {
  switch (facts.kind) {
    case 'hint':
    case 'mailbox':
      return facts.context;
    case 'member':
    case 'caller':
      return facts.queue;
    case 'parked':
      return facts.lot;
    case 'endpoint':
      return facts.technology;
    default:
      return '';
  }
}
