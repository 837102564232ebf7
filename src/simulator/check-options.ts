import { LONGEST_TIMER } from './clock';
import type { LoadOptions } from './event-load';
import type { AgentOptions } from './exchange/applications/agents/agent-options';
import type { CallOptions } from './exchange/applications/call-options';
import type { MemberOptions, QueueOptions } from './exchange/applications/queue/queue-options';
import type { TransferOptions } from './exchange/applications/transfer/by-phone';
import type { MailboxOptions, MessageCounts } from './exchange/applications/voicemail/mailboxes';
import type { ExtensionOptions } from './exchange/hints/extensions';
import type { FaultOptions } from './faults';
import { refuseUnknown } from './known-names';
import type { BootOptions, ShutDownOptions } from './lifecycle';
import type { SimulatorOptions } from './options';
import { fail } from './simulator-error';
import type { UserOptions } from './users';
import type { WaitOptions } from './waits/wait';

/** What a value of each kind must be, and whether it is. */
const KINDS = {
  string: ['a string', (value: unknown) => typeof value === 'string'],
  number: ['a number', (value: unknown) => typeof value === 'number'],
  whole: [
    'a whole number of 0 or more',
    (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 0,
  ],
  // A timer with a longer delay would fire at once.
  ms: [
    `a number of milliseconds from 0 to ${LONGEST_TIMER}`,
    (value: unknown) => typeof value === 'number' && value >= 0 && value <= LONGEST_TIMER,
  ],
  boolean: ['a boolean', (value: unknown) => typeof value === 'boolean'],
  list: ['an array', (value: unknown) => Array.isArray(value)],
  strings: [
    'an array of strings',
    (value: unknown) => Array.isArray(value) && value.every((each) => typeof each === 'string'),
  ],
  object: [
    'an object',
    (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value),
  ],
  // Checked where it is used, with an error that lists the allowed values.
  other: ['', () => true],
} as const satisfies Record<string, readonly [what: string, fits: (value: unknown) => boolean]>;
type Kind = keyof typeof KINDS;
/** All names of an options type with the types of their values: the compiler reports a missing name. */
type Names<T> = Readonly<Record<keyof T, Kind>>;

const SIMULATOR: Names<SimulatorOptions> = {
  host: 'string',
  port: 'number',
  version: 'other',
  extensions: 'other',
  users: 'list',
  tls: 'other',
  authLimit: 'whole',
  authTimeout: 'ms',
  writeTimeout: 'ms',
  allowMultipleLogin: 'boolean',
  channelVariables: 'strings',
  sound: 'boolean',
  brokenEventsAction: 'boolean',
  timestampEvents: 'boolean',
  includes: 'object',
  queues: 'list',
  calls: 'whole',
  seed: 'whole',
  clock: 'other',
  files: 'object',
  mailboxes: 'list',
  agents: 'list',
};
const EXTENSION: Names<ExtensionOptions> = {
  extension: 'string',
  context: 'string',
  hint: 'string',
  does: 'list',
  name: 'string',
  state: 'other',
  phone: 'other',
};
const MAILBOX: Names<MailboxOptions> = { mailbox: 'string', context: 'string', name: 'string' };
const MEMBER: Names<MemberOptions> = {
  interface: 'string',
  name: 'string',
  penalty: 'whole',
  stateInterface: 'string',
};
const AGENT: Names<AgentOptions> = { agent: 'string', name: 'string' };
const QUEUE: Names<QueueOptions> = {
  name: 'string',
  strategy: 'string',
  extension: 'string',
  members: 'list',
  timeout: 'number',
  retry: 'number',
  wrapuptime: 'number',
  maxlen: 'number',
  weight: 'number',
  joinempty: 'string',
  leavewhenempty: 'string',
  ringinuse: 'boolean',
  autofill: 'boolean',
  autopause: 'other',
};
const USER: Names<UserOptions> = { username: 'string', secret: 'string', read: 'other', write: 'other' };
const CALL: Names<CallOptions> = { context: 'string', ringFor: 'ms', talkFor: 'ms' };
const TRANSFER: Names<TransferOptions> = { by: 'other', context: 'string' };
const LOAD: Names<LoadOptions> = { rate: 'number', count: 'whole' };
const FAULT: Names<FaultOptions> = { value: 'other', session: 'other' };
const BOOT: Names<BootOptions> = { bootMs: 'ms' };
const SHUTDOWN: Names<ShutDownOptions> = { restart: 'boolean', after: 'ms' };
const WAIT: Names<WaitOptions> = { within: 'other', signal: 'other' };
const COUNTS: Names<MessageCounts> = { new: 'whole', old: 'whole', urgent: 'whole' };

/** Check functions. Each throws a SimulatorError for an unknown option, such as `extentions`, and for a value of the wrong type. */
export const check = {
  simulator(options: SimulatorOptions): void {
    refuse('option', options, SIMULATOR);
    const {
      extensions = [],
      includes = {},
      files = {},
      queues = [],
      users = [],
      mailboxes = [],
      agents = [],
      clock,
    } = options;
    if (typeof extensions !== 'number') checkExtensions(extensions);
    if (clock !== undefined && (typeof clock?.now !== 'function' || typeof clock.schedule !== 'function'))
      fail('clock must be a ManualClock, or an object with the functions now and schedule');
    for (const [context, included] of Object.entries(includes))
      refuseOther(`includes of '${context}'`, included, 'strings');
    for (const [name, text] of Object.entries(files)) refuseOther(`files: '${name}'`, text, 'string');
    for (const each of queues) {
      refuse('option of a queue', each, QUEUE);
      for (const member of each.members ?? []) {
        if (typeof member !== 'string') refuse('option of a queue member', member, MEMBER);
      }
    }
    for (const each of users) refuse('option of a user', each, USER);
    for (const each of agents) refuse('option of an agent', each, AGENT);
    for (const each of mailboxes) refuse('option of a mailbox', each, MAILBOX);
  },
  call: (options: CallOptions) => refuse('option of a call', options, CALL),
  transfer(options: TransferOptions): void {
    refuse('option of a transfer', options, TRANSFER);
    if (options.by !== undefined && options.by !== 'caller' && options.by !== 'callee')
      fail(`by must be 'caller' or 'callee', not ${JSON.stringify(options.by)}`);
  },
  load: (options: LoadOptions) => refuse('option of a load', options, LOAD),
  fault: (options: FaultOptions) => refuse('option of a fault', options, FAULT),
  boot: (options: BootOptions) => refuse('option of a start', options, BOOT),
  shutDown: (options: ShutDownOptions) => refuse('option of a shutdown', options, SHUTDOWN),
  wait: (options: WaitOptions) => refuse('option of a wait', options, WAIT),
  counts: (counts: Partial<MessageCounts>) => refuse('number of a mailbox', counts, COUNTS),
  /** In JavaScript, a number such as 1001 is an easy mistake. */
  text(name: string, value: string): void {
    if (typeof value !== 'string' || value === '')
      fail(`${name} must be a string that is not empty, not ${JSON.stringify(value)}`);
  },
};

function checkExtensions(extensions: readonly (string | ExtensionOptions)[]): void {
  if (!Array.isArray(extensions))
    fail(`extensions must be a whole number or an array, not ${JSON.stringify(extensions)}`);
  for (const each of extensions) {
    if (typeof each === 'string') continue;
    refuse('option of an extension', each, EXTENSION);
    for (const step of each.does ?? []) {
      const [application, ...values] = Array.isArray(step) ? step : [];
      if (
        typeof application !== 'string' ||
        !values.every((value) => ['string', 'number'].includes(typeof value))
      )
        fail(
          `does of extension '${each.extension}' has the step ${JSON.stringify(step)}; a step is an array such as ["Wait", 2]`,
        );
      if (/^n\(.*\)$/.test(application) && values.length === 0)
        fail(`does of extension '${each.extension}' has the label ${application} without an application`);
    }
  }
}

function refuse<T extends object>(what: string, given: T, names: Names<T>): void {
  if (!KINDS.object[1](given)) fail(`each ${what} needs a name and a value, not ${JSON.stringify(given)}`);
  refuseUnknown(what, given, Object.keys(names));
  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined) refuseOther(name, value, names[name as keyof T]);
  }
}

function refuseOther(name: string, value: unknown, kind: Kind): void {
  const [wanted, fits] = KINDS[kind];
  if (!fits(value))
    fail(`${name} must be ${wanted}, not ${typeof value === 'number' ? value : JSON.stringify(value)}`);
}
