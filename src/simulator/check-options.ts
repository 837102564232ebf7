import type { LoadOptions } from './event-load';
import type { AgentOptions } from './exchange/applications/agents/agent-options';
import type { CallOptions } from './exchange/applications/call-options';
import type { MemberOptions, QueueOptions } from './exchange/applications/queue/queue-options';
import type { TransferOptions } from './exchange/applications/transfer/by-phone';
import type { MailboxOptions } from './exchange/applications/voicemail/mailboxes';
import type { ExtensionOptions } from './exchange/hints/extensions';
import type { FaultOptions } from './faults';
import { refuseUnknown } from './known-names';
import type { SimulatorOptions } from './options';
import { fail } from './simulator-error';
import type { UserOptions } from './users';

/** Types of values. A value of kind `other` is checked where it is used, with an error that lists the allowed values. */
type Kind = 'string' | 'number' | 'boolean' | 'list' | 'other';
/** All names of an options type with the types of their values: the compiler reports a missing name. */
type Names<T> = Readonly<Record<keyof T, Kind>>;

const SIMULATOR: Names<SimulatorOptions> = {
  host: 'string',
  port: 'number',
  version: 'other',
  extensions: 'other',
  users: 'list',
  tls: 'other',
  authLimit: 'number',
  authTimeout: 'number',
  writeTimeout: 'number',
  allowMultipleLogin: 'boolean',
  channelVariables: 'list',
  sound: 'boolean',
  brokenEventsAction: 'boolean',
  timestampEvents: 'boolean',
  includes: 'other',
  queues: 'list',
  calls: 'number',
  seed: 'number',
  clock: 'other',
  files: 'other',
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
  penalty: 'number',
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
const CALL: Names<CallOptions> = { context: 'string', ringFor: 'number', talkFor: 'number' };
const TRANSFER: Names<TransferOptions> = { by: 'other', context: 'string' };
const LOAD: Names<LoadOptions> = { rate: 'number', count: 'number' };
const FAULT: Names<FaultOptions> = { value: 'other', session: 'other' };

/** Check functions. Each throws a SimulatorError for an unknown option, such as `extentions`, and for a value of the wrong type. */
export const check = {
  simulator(options: SimulatorOptions): void {
    refuse('option', options, SIMULATOR);
    const { extensions = [], includes = {}, queues = [], users = [], mailboxes = [], agents = [] } = options;
    if (typeof extensions !== 'number') checkExtensions(extensions);
    for (const [context, included] of Object.entries(includes)) strings(`includes of '${context}'`, included);
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
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    fail(`each ${what} needs a name and a value, not ${JSON.stringify(given)}`);
  refuseUnknown(what, given, Object.keys(names));
  for (const [name, value] of Object.entries(given)) {
    const kind = names[name as keyof T];
    const fits = kind === 'list' ? Array.isArray(value) : typeof value === kind;
    if (value !== undefined && kind !== 'other' && !fits)
      fail(`${name} must be ${kind === 'list' ? 'an array' : `a ${kind}`}, not ${JSON.stringify(value)}`);
  }
}

function strings(what: string, given: readonly string[]): void {
  if (!Array.isArray(given) || !given.every((each) => typeof each === 'string'))
    fail(`${what} must be an array of strings, not ${JSON.stringify(given)}`);
}
