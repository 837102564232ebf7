import type { CallDirection, CallOutcome, CallState, ViaKind } from './types';

/** Values of ChannelState (include/asterisk/channelstate.h). */
export const STATE_RING = 4;
export const STATE_RINGING = 5;
export const STATE_UP = 6;

/** Where a channel waits. Two channels in one location are not one call. */
export type Location = 'queue' | 'parked' | 'conference' | 'holding' | 'agents';

export interface Channel {
  readonly uniqueid: string;
  name: string;
  /** The name without its number. */
  device: string;
  /** False for halves of Local channels and for channels that Asterisk makes for itself: they are never parties. */
  readonly isReal: boolean;
  /** The other half of a Local channel. */
  otherHalf: Channel | undefined;
  /** Undefined for an agent who is logged in and waits for calls. */
  call: CallRecord | undefined;
  state: number;
  number: string;
  callerName: string;
  /** Exten of its Newchannel. */
  readonly exten: string;
  bridge: Bridge | undefined;
  /** When it last entered or left a bridge, in ms. */
  movedAt: number;
  location: Location | undefined;
  /** Logged in with AgentLogin: it belongs to a call only while it is bridged. */
  isAgent: boolean;
  isHeld: boolean;
  /** RINGING or PROGRESS came from its device. */
  rang: boolean;
  /** Another channel or an Originate dialled it. */
  wasDialled: boolean;
  /** Left a bridge first, with another channel in it, and neither hung up nor was transferred: an AMI Redirect, if it dials now. */
  leftFirst: boolean;
  /** Asterisk was told to hang it up: by the dialplan or by an action. */
  isKicked: boolean;
  /** Its device, or the other half of a Local channel, asked for its hangup. */
  isAsked: boolean;
  /** DialStatus of the dial to the other half of a Local channel, if that failed. */
  outerStatus: string;
  /** Its call has ended. Only a Local channel may outlive its call. */
  isOver: boolean;
  /** When it was first seen, in ms. */
  readonly seenAt: number;
}

export interface Bridge {
  readonly id: string;
  /** False for locations such as ConfBridge, parking and holding bridges. */
  readonly joins: boolean;
  /** Parties of several calls are mixed in it: ConfBridge. */
  readonly isConference: boolean;
  readonly location: Location;
  readonly members: Set<Channel>;
}

/** A dialled channel, from DialBegin to DialEnd or Hangup. */
export interface Leg {
  /** Undefined for an Originate. Another one after a transfer to a phone that rings. */
  source: Channel | undefined;
  readonly dest: Channel;
  round: number;
  rang: boolean;
  /** Of DialEnd; '' until then. */
  status: string;
  /** Of the Hangup of `dest`. */
  cause: number | undefined;
  isForwarded: boolean;
  /** Rung by a queue: it cancels the dial when its timeout is over. */
  readonly isQueued: boolean;
}

export interface Talk {
  readonly a: Channel;
  readonly b: Channel;
  readonly at: number;
  /** When they were last seen apart: optimisation moves them from bridge to bridge. */
  apartAt: number | undefined;
  until: number | undefined;
  /** Who left the bridge first. */
  leaver: Channel | undefined;
}

export interface ViaRecord {
  readonly kind: ViaKind;
  /** Undefined for a redirect. */
  readonly by: Channel | undefined;
  /** A number, or the channel that has it. */
  readonly to: string | Channel;
  readonly at: number;
  outcome: CallOutcome | undefined;
  /** The round of dials that begins with it. */
  readonly round: number;
}

export interface Waiting {
  readonly name: string;
  readonly caller: Channel;
  position: number | null;
  readonly since: number;
  waitedMs: number | null;
  agent: string | null;
}

/**
 * What was last emitted of a call: two that are equal mean that nothing has changed but the passing of time. What only grows
 * is counted: comparing costs the same for a call of two phones and of two hundred.
 */
export interface Emitted {
  state: CallState;
  direction: CallDirection;
  isAnswered: boolean;
  isPartial: boolean;
  isRecorded: boolean;
  from: Channel | undefined;
  fromNumber: string;
  fromName: string;
  answeredBy: Channel | undefined;
  ringing: readonly Channel[];
  group: number;
  talks: number;
  /** Conversations that are over. */
  ended: number;
  transfers: number;
  pickups: number;
  via: number;
  /** Transfers and the like whose outcome is known. */
  settled: number;
  queue: string | undefined;
  position: number | null | undefined;
  agent: string | null | undefined;
  renamed: number;
}

export interface CallRecord {
  readonly id: string;
  /** Rises with each call: the smaller one is older. */
  readonly order: number;
  /** The real channel that was created first. */
  from: Channel | undefined;
  dialled: string;
  isPartial: boolean;
  readonly startedAt: number;
  /** When it was first seen or last listed: its limit of time counts from then. */
  knownAt: number;
  ringingAt: number | undefined;
  answeredAt: number | undefined;
  endedAt: number | undefined;
  /** Those that are up. */
  readonly channels: Set<Channel>;
  readonly channelNames: Set<string>;
  readonly ids: Set<string>;
  /** Real channels that rang, in order. */
  readonly group: Set<Channel>;
  legs: Leg[];
  /** Rises when a new series of dials begins. */
  round: number;
  talks: Talk[];
  via: ViaRecord[];
  queue: Waiting | undefined;
  wasAbandoned: boolean;
  /** Time with other parties in a conference. */
  conferenceMs: number;
  conferenceSince: number | undefined;
  heldSince: number | undefined;
  holdMs: number;
  /** Uniqueids of the channels that are recorded. */
  readonly recorded: Set<string>;
  endedBy: Channel | undefined;
  /** Asterisk reports who asks for a hangup: HangupRequest or SoftHangupRequest came. */
  hasRequests: boolean;
  cause: number | undefined;
  causeText: string;
  outcome: CallOutcome | undefined;
  into: string | undefined;
  n: number;
  /** How often channels of the call got another name. */
  renamed: number;
  /** Undefined until the call was reported. */
  last: Emitted | undefined;
  /** One of its channels met another call in a conference or parking lot. Asterisk gives both one Linkedid then. */
  isShared: boolean;
  /** Its only channel may belong to another call; it is not reported until that is clear. */
  isDoubtful: boolean;
}
