/** A real channel that takes part in a call. */
export interface Party {
  /** Name of the channel, `PJSIP/1001-00000003`; never a half of a Local channel. Null if there never was a real channel. */
  channel: string | null;
  /** The channel's name without its number, `PJSIP/1001`. */
  device: string | null;
  /** Extension whose hint names the device. */
  extension?: string;
  /** CallerIDNum of the channel; '' if Asterisk knows none. */
  number: string;
  name: string;
}

/** Two parties in one mixing set, from the first moment to the last. */
export interface Conversation {
  between: [Party, Party];
  /** ISO time. */
  at: string;
  /** ISO time; null while they talk. */
  until: string | null;
}

/** How a call ended; `answered` as soon as two parties have talked. */
export type CallOutcome =
  | 'answered'
  | 'missed'
  | 'cancelled'
  | 'busy'
  | 'rejected'
  | 'unreachable'
  | 'failed'
  | 'abandoned'
  | 'handled'
  | 'merged'
  | 'unknown';

/** Ways in which a call goes to another party. */
export type ViaKind = 'blind' | 'attended' | 'semiAttended' | 'pickup' | 'forward' | 'redirect';

/** One transfer, pickup, forward or redirect. */
export interface Via {
  kind: ViaKind;
  /** The party that did it. Null for a redirect, because AMI does not report who sent the action. */
  by: Party | null;
  /** Number of the target, or of the phone that was picked up. */
  to: string;
  /** ISO time. */
  at: string;
  /** Outcome; null until it is known. */
  outcome: CallOutcome | null;
}

/** The wait of a call in a queue. */
export interface QueueWait {
  name: string;
  /** Position in the queue, 1 is next; null after the queue. */
  position: number | null;
  /** ms in the queue; null while the caller waits. */
  waitedMs: number | null;
  /** MemberName of the agent who took the call. */
  agent: string | null;
}

/** State of a call. */
export type CallState =
  | 'ringing'
  | 'queued'
  | 'connected'
  | 'held'
  | 'parked'
  | 'conference'
  | 'ivr'
  | 'ended';

/** Between phones of the PBX, from a trunk, or to a trunk. */
export type CallDirection = 'internal' | 'inbound' | 'outbound' | 'unknown';

/** The current state of a call. Times are ISO texts of when events arrived; durations are in ms. */
export interface Call {
  /** Linkedid of the channel that was created first. */
  id: string;
  /** Name of the PBX, as given to the tracker. */
  pbx: string;
  /** Number of this change of the call: 1, 2, … */
  n: number;
  state: CallState;
  direction: CallDirection;
  from: Party;
  /** The extension that was dialled; '' if none was dialled. */
  dialled: string;
  /** The party that `from` talks to, or last talked to. Before the answer: the party that rang, if it is only one. */
  to: Party | null;
  /** The parties that ring now. */
  ringing: Party[];
  /** All parties that have rung. */
  group: Party[];
  /** The first party that talked to `from`. */
  answeredBy: Party | null;
  conversations: Conversation[];
  via: Via[];
  queue: QueueWait | null;
  startedAt: string;
  ringingAt: string | null;
  answeredAt: string | null;
  endedAt: string | null;
  /** Duration from the first ring to the answer or the end. */
  ringMs: number;
  /** Time for which at least two parties talked. */
  talkMs: number;
  holdMs: number;
  /** Null until the call ends or is answered. */
  outcome: CallOutcome | null;
  /** Id of the call that this one became part of, with outcome `merged`. */
  into?: string;
  /** Q.850 cause of the last hangup (include/asterisk/causes.h). */
  cause: number | null;
  causeText: string;
  /** The party that hung up first; null if Asterisk ended the call. */
  endedBy: Party | null;
  recording: boolean;
  /** Names of all channels of the call, Local channels included. */
  channels: string[];
  /** All Uniqueids and Linkedids of the call. */
  ids: string[];
  /** True if the start of the call, or a part of it, was not seen. */
  partial: boolean;
}

/** Name of a change of a call. */
export type CallTopic =
  | 'started'
  | 'ringing'
  | 'answered'
  | 'held'
  | 'resumed'
  | 'transferred'
  | 'parked'
  | 'conference'
  | 'pickedUp'
  | 'changed'
  | 'ended';

/** One change, with the call after the change. */
export interface CallChange {
  topic: CallTopic;
  call: Call;
}

/** Counts of a tracker since it was made. */
export interface CallCounts {
  /** Calls that are up. */
  live: number;
  /** Channels that are up, including those that belong to no call. */
  channels: number;
  /** Calls that ended, without the merged ones. */
  ended: number;
  /** Calls that were given up because more than 20,000 were up, or because together they had over 200,000 channels so far. */
  overLimit: number;
  /** Calls that were given up because they were up for 24 hours. */
  expired: number;
}
