import type { AgentOptions } from './exchange/agents';
import type { CallOptions } from './exchange/applications/call-options';
import type { MemberOptions, QueueOptions } from './exchange/applications/queue/queue';
import type { MailboxOptions } from './exchange/applications/voicemail/mailboxes';
import type { ExtensionOptions } from './exchange/hints/extensions';
import { fail } from './fail';
import type { FaultOptions } from './faults';
import { refuseUnknown } from './known-names';
import type { LoadOptions } from './load';
import type { SimulatorOptions } from './options';
import type { UserOptions } from './users';

/** All names of an options type: the compiler reports a missing one. */
type Names<T> = Readonly<Record<keyof T, true>>;

const SIMULATOR: Names<SimulatorOptions> = {
  host: true,
  port: true,
  version: true,
  extensions: true,
  users: true,
  tls: true,
  authLimit: true,
  authTimeout: true,
  writeTimeout: true,
  allowMultipleLogin: true,
  channelVariables: true,
  brokenEventsAction: true,
  queues: true,
  calls: true,
  seed: true,
  clock: true,
  includes: true,
  files: true,
  mailboxes: true,
  agents: true,
};
const EXTENSION: Names<ExtensionOptions> = {
  extension: true,
  context: true,
  hint: true,
  name: true,
  state: true,
  does: true,
};
const MAILBOX: Names<MailboxOptions> = { mailbox: true, context: true, name: true };
const MEMBER: Names<MemberOptions> = { interface: true, name: true, penalty: true, stateInterface: true };
const AGENT: Names<AgentOptions> = { agent: true, name: true };
const QUEUE: Names<QueueOptions> = { name: true, strategy: true, extension: true, members: true };
const USER: Names<UserOptions> = { username: true, secret: true, read: true, write: true };
const CALL: Names<CallOptions> = { context: true, ringFor: true, talkFor: true };
const LOAD: Names<LoadOptions> = { rate: true, count: true };
const FAULT: Names<FaultOptions> = { value: true, session: true };

/** Each throws a SimulatorError for an option that does not exist, such as `extentions`. */
export const check = {
  simulator(options: SimulatorOptions): void {
    refuse('option', options, SIMULATOR);
    const { extensions = [], queues = [], users = [], mailboxes = [], agents = [] } = options;
    if (typeof extensions !== 'number') {
      for (const each of list('extensions', extensions)) {
        if (typeof each !== 'string') refuse('option of an extension', each, EXTENSION);
      }
    }
    for (const each of list('queues', queues)) {
      refuse('option of a queue', each, QUEUE);
      for (const member of each.members ?? []) {
        if (typeof member !== 'string') refuse('option of a queue member', member, MEMBER);
      }
    }
    for (const each of list('agents', agents)) refuse('option of an agent', each, AGENT);
    for (const each of list('mailboxes', mailboxes)) refuse('option of a mailbox', each, MAILBOX);
    for (const each of list('users', users)) refuse('option of a user', each, USER);
  },
  call: (options: CallOptions) => refuse('option of a call', options, CALL),
  load: (options: LoadOptions) => refuse('option of a load', options, LOAD),
  fault: (options: FaultOptions) => refuse('option of a fault', options, FAULT),
};

function refuse(what: string, given: object, names: Readonly<Record<string, true>>): void {
  if (typeof given !== 'object' || given === null)
    fail(`each ${what} needs a name and a value, not ${JSON.stringify(given)}`);
  refuseUnknown(what, given, Object.keys(names));
}

function list<T>(option: string, value: readonly T[]): readonly T[] {
  if (!Array.isArray(value)) fail(`${option} must be an array, not ${JSON.stringify(value)}`);
  return value;
}
