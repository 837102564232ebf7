/**
 * What an action is for. An allow-list permits purposes; everything that has none of them is forbidden.
 *
 * - `reading`: states and lists
 * - `calls`: Originate to an extension, hang up one channel, transfer, park, mute, DTMF
 * - `queues`: members of queues
 * - `recording`: start and stop recordings
 * - `messages`: text messages and user events
 * - `presence`: presence states and device states with the prefix `Custom:`
 * - `command`: any command of Asterisk's command line
 * - `application`: Originate with a dialplan application instead of an extension
 * - `functions`: other variables and dialplan functions
 * - `modules`: reload, load and unload modules
 * - `configuration`: read and change configuration files
 * - `database`: Asterisk's own database
 * - `dialplan`: change the dialplan
 * - `agi`: run an AGI command
 * - `severalHangups`: hang up all channels that match a regular expression
 * - `other`: every action that is not in this list
 */
export const PURPOSES = [
  'reading',
  'calls',
  'queues',
  'recording',
  'messages',
  'presence',
  'command',
  'application',
  'functions',
  'modules',
  'configuration',
  'database',
  'dialplan',
  'agi',
  'severalHangups',
  'other',
] as const;

/** A word of `PURPOSES`. */
export type Purpose = (typeof PURPOSES)[number];

/** What ami-config allows until somebody changes it: nothing that reaches beyond telephony. */
export const PRESET_PURPOSES: readonly Purpose[] = [
  'reading',
  'calls',
  'queues',
  'recording',
  'messages',
  'presence',
];

/** The allow-list of a connection or session. */
export interface Allow {
  /** Purposes that are allowed. */
  purposes: readonly Purpose[];
  /** Dialplan contexts to which calls may be sent. Left out or empty: all. */
  contexts?: readonly string[] | undefined;
}
