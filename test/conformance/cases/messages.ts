import type { Case } from '../case';
import { message } from '../conversation';

const lines = (count: number) => Array.from({ length: count }, (_, i) => `H${i}: x\r\n`).join('');
/** A line of this many bytes with its CRLF. */
const lineOf = (bytes: number) => `Filler: ${'x'.repeat(bytes - 10)}\r\n`;

const TOO_MANY = 'Error Too many lines in message or allocation failure';
const TOO_LONG = 'Error Failed to parse message: line too long';
const PONG = message({ Action: 'Ping', ActionID: 'after' });

export const messageCases: readonly Case[] = [
  {
    promise: 'lines may end with LF only (AMI 21)',
    as: 'admin',
    send: ['Action: Ping\nActionID: 1\n\n'],
    answers: ['Success'],
  },
  {
    promise: 'actions may arrive in pieces or together (AMI 32)',
    as: 'admin',
    send: ['Act', 'ion: Pi', 'ng\r', '\nActionID: 1\r\n\r', '\n', PONG + PONG + PONG],
    answers: Array(4).fill('Success'),
  },
  {
    promise: 'an empty message is answered without ActionID (AMI 25)',
    as: 'admin',
    send: ['\r\n', '\r\n\r\n', PONG],
    answers: [...Array(3).fill('Error Missing action in request'), 'Success'],
  },
  {
    promise: 'a message without an action is refused with its ActionID',
    as: 'admin',
    send: ['ActionID: 7\r\nExten: 1\r\n\r\n', 'Action:\r\nActionID: 8\r\n\r\n', 'no colon at all\r\n\r\n'],
    answers: Array(3).fill('Error Missing action in request'),
  },
  {
    promise: 'an empty message before login gets the same answer',
    send: ['\r\n', 'Exten: 1\r\n\r\n'],
    answers: Array(2).fill('Error Missing action in request'),
  },
  {
    promise: 'a byte order mark hides the first header (AMI 26)',
    as: 'admin',
    send: ['\xef\xbb\xbfAction: Ping\r\nActionID: 1\r\n\r\n'],
    answers: ['Error Missing action in request'],
  },
  {
    promise: 'the refusal of an unknown action repeats its name (AMI 29)',
    as: 'admin',
    send: [message({ Action: 'NoSuchThing', ActionID: '1' }), message({ Action: 'Pong' })],
    answers: [
      'Error Invalid/unknown command: NoSuchThing. Use Action: ListCommands to show available commands.',
      'Error Invalid/unknown command: Pong. Use Action: ListCommands to show available commands.',
    ],
  },
  {
    promise: 'an unknown action is refused alike for a user without rights (AMI 29, 105)',
    as: 'noRights',
    send: [message({ Action: 'NoSuchThing', ActionID: '1' })],
    answers: [
      'Error Invalid/unknown command: NoSuchThing. Use Action: ListCommands to show available commands.',
    ],
  },
  {
    promise: 'a line of 1,022 bytes with CRLF is read (AMI 22)',
    as: 'admin',
    send: [`Action: Ping\r\nActionID: 1\r\n${lineOf(1024)}\r\n`],
    answers: ['Success'],
  },
  {
    promise: 'a longer line is refused with the ActionID before it, and the session continues (AMI 22)',
    as: 'admin',
    send: [`Action: Ping\r\nActionID: 1\r\n${lineOf(1030)}\r\n`, PONG],
    answers: [TOO_LONG, 'Success'],
  },
  {
    promise: 'the rest of a line that is too long counts as a line, even if empty (AMI 22)',
    as: 'admin',
    send: [`Action: Ping\r\nActionID: 1\r\n${lineOf(1025)}\r\n`, PONG],
    answers: [TOO_LONG, 'Error Missing action in request', 'Success'],
  },
  {
    promise: 'a line of several thousand bytes is refused once (AMI 22)',
    as: 'admin',
    send: [`Action: Ping\r\n${lineOf(10_000)}ActionID: 1\r\n\r\n`, PONG],
    answers: [TOO_LONG, 'Success'],
  },
  {
    promise: '128 lines are read (AMI 23)',
    as: 'admin',
    send: [`Action: Ping\r\nActionID: 1\r\n${lines(126)}\r\n`],
    answers: ['Success'],
  },
  {
    promise: '129 lines are refused and the session continues (AMI 23)',
    as: 'admin',
    send: [`Action: Ping\r\nActionID: 1\r\n${lines(127)}\r\n`, PONG],
    answers: [TOO_MANY, 'Success'],
  },
  {
    promise: 'many more lines are refused once and the session continues (AMI 23)',
    as: 'admin',
    send: [`Action: Ping\r\nActionID: 1\r\n${lines(400)}\r\n`, PONG],
    answers: [TOO_MANY, 'Success'],
  },
  {
    promise: 'NUL cuts a line (AMI 24)',
    as: 'admin',
    send: ['Action: Ping\0pong\r\nActionID: a\0b\r\n\r\n'],
    answers: ['Success'],
  },
  {
    promise: 'the first of a repeated header counts, without leading blanks (AMI 27, 36)',
    as: 'admin',
    send: ['Action:Ping\r\nAction: NoSuchThing\r\nActionID:    one two  \r\nActionID: other\r\n\r\n'],
    answers: ['Success'],
  },
  {
    promise: 'an empty ActionID is not returned (AMI 36)',
    as: 'admin',
    send: ['Action: Ping\r\nActionID: \r\n\r\n', 'Action: Ping\r\n\r\n'],
    answers: ['Success', 'Success'],
  },
];
