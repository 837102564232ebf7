import type { CallDirection, CallOutcome, CallState, ViaKind } from './types';

/** Values of ChannelState (include/asterisk/channelstate.h). */
export const STATE_RING = 4;
export const STATE_RINGING = 5;
export const STATE_UP = 6;

/** Place where a channel waits. Two channels in the same place do not belong to one call. */
export type Location = 'queue' | 'parked' | 'conference' | 'holding' | 'agents';

export interface Channel {
  readonly uniqueid: string;
  name: string;
  /** The name without its number. */
  device: string;
  /** False for halves of Local channels and for internal channels of Asterisk. These are never parties. */
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
  /** Time when it last entered or left a bridge, in ms since 1970. */
  movedAt: number;
  location: Location | undefined;
  /** True if it is logged in with AgentLogin. It belongs to a call only while it is bridged. */
  isAgent: boolean;
  isHeld: boolean;
  /** True if its device reported RINGING or PROGRESS. */
  rang: boolean;
  /** True if another channel or an Originate dialled it. */
  wasDialled: boolean;
  /** True if it left a bridge before the other channel, without a hangup or transfer. If it dials next, it was an AMI Redirect. */
  leftFirst: boolean;
  /** True if the dialplan or an action has requested its hangup. */
  isKicked: boolean;
  /** Its device, or the other half of a Local channel, asked for its hangup. */
  isAsked: boolean;
  /** DialStatus of the dial to the other half of a Local channel, if that failed. */
  outerStatus: string;
  /** True if its call has ended. Only a Local channel can exist longer than its call. */
  isOver: boolean;
  /** Time when it was first seen, in ms since 1970. */
  readonly seenAt: number;
}

export interface Bridge {
  readonly id: string;
  /** True if its members belong to one call. False for ConfBridge, parking and holding bridges. */
  readonly joins: boolean;
  /** True for ConfBridge, where parties of several calls meet. */
  readonly isConference: boolean;
  readonly location: Location;
  readonly members: Set<Channel>;
}

/** A dialled channel, from DialBegin to DialEnd or Hangup. */
export interface Leg {
  /** Undefined for an Originate. Another one after a transfer to a phone that rings. */
  source: Channel | undefined;
  readonly dest: Channel;
  /** Extension that the source ran at its DialBegin. */
  readonly exten: string;
  round: number;
  rang: boolean;
  /** DialStatus of DialEnd; '' until then. */
  status: string;
  /** Cause of the Hangup of `dest`. */
  cause: number | undefined;
  isForwarded: boolean;
  /** True if it was dialled to reach the caller: by an Originate, before its Local channel was answered. */
  isForCaller: boolean;
  /** True if a queue dials. A queue cancels the dial after its own timeout. */
  readonly isQueued: boolean;
}

export function isPending(leg: Leg): boolean {
  return leg.status === '';
}

export interface Talk {
  readonly a: Channel;
  readonly b: Channel;
  readonly at: number;
  /** Time in ms since which the parties are in no common bridge; undefined while they are. Optimization moves them from bridge to bridge. */
  apartAt: number | undefined;
  until: number | undefined;
  /** The channel that left the bridge first. */
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
  /** Number of the round of dials that begins with it. */
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
 * Summary of a call when it was last emitted. If two summaries are equal, nothing has changed except durations. Lists that only
 * grow are represented by their length, so that a comparison takes the same time for a call with two or two hundred phones.
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
  /** Number of conversations that have ended. */
  ended: number;
  transfers: number;
  pickups: number;
  via: number;
  /** Number of transfers, pickups, forwards and redirects whose outcome is known. */
  settled: number;
  queue: string | undefined;
  position: number | null | undefined;
  agent: string | null | undefined;
  renamed: number;
}

export interface CallRecord {
  readonly id: string;
  /** Rises with each call. The call with the smaller number is older. */
  readonly order: number;
  /** The real channel that was created first. */
  from: Channel | undefined;
  dialled: string;
  isPartial: boolean;
  /** In ms since 1970. */
  startedAt: number;
  /** Time when it was first seen or last listed, in ms since 1970. The limit of 24 hours counts from then. */
  knownAt: number;
  ringingAt: number | undefined;
  answeredAt: number | undefined;
  /** Time, in ms since 1970, since which it has had no real channel; undefined while it has one, or never had one. */
  leftAt: number | undefined;
  endedAt: number | undefined;
  /** The channels that are up. */
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
  /** Time, in ms since 1970, at which it left a queue without an answer. */
  leftQueueAt: number | undefined;
  /** Time, in ms since 1970, at which a queue last stopped ringing a member that did not answer. */
  rangOutAt: number | undefined;
  /** ms with other parties in a conference. */
  conferenceMs: number;
  conferenceSince: number | undefined;
  heldSince: number | undefined;
  holdMs: number;
  /** Uniqueids of the channels that are recorded. */
  readonly recorded: Set<string>;
  endedBy: Channel | undefined;
  /** True if HangupRequest or SoftHangupRequest arrived: this Asterisk reports who requests a hangup. */
  hasRequests: boolean;
  cause: number | undefined;
  causeText: string;
  outcome: CallOutcome | undefined;
  into: string | undefined;
  n: number;
  /** Number of times that a channel of the call was renamed. */
  renamed: number;
  /** Undefined until the call was reported. */
  last: Emitted | undefined;
  /** True if one of its channels met another call in a conference or parking lot. Asterisk then gives both the same Linkedid. */
  isShared: boolean;
  /** True while its only channel may belong to another call. The call is not reported until this is known. */
  isDoubtful: boolean;
}
