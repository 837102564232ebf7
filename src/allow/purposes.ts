/**
 * Purposes of actions. An allow-list contains purposes. An action is forbidden if none of its purposes is in the list.
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
 * - `other`: every action that has no other purpose
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

/** The purposes that a new ami-config node allows. None of them affects anything but telephony. */
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
