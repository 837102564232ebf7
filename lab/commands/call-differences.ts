import { type Compared, DISPOSITIONS, type Difference } from './compare-records';

const TAKEN_OVER =
  'A record says ANSWERED as soon as its caller is up. Another phone took over one side while the phone rang, so the dial of this pair never ended, and the record stays answered.';
const PROMPT =
  'The callee picked up and heard a prompt. Asterisk calls that answered, though the caller never heard anybody.';
const CONFERENCE =
  'Asterisk writes a record for each pair of a conference. For a CallTracker each member has a call of its own, with the conference.';
const AGENT =
  'The records of an agent last from login to logoff, and name each caller. For a CallTracker the login is over when the agent begins to wait, and the agent belongs to a call only while they talk.';

const MAILBOX =
  'A mailbox behind the dialled channel took the call. Asterisk calls that answered, though the callee did not answer.';
const DECLINED =
  'Asterisk translates a phone that declines with 603 to NO ANSWER. Its cause says 21, call rejected.';

/** By kind of call: the reason for each value that differs from Asterisk's records. */
const DIFFERENCES: Readonly<Record<string, Partial<Record<Compared, string>>>> = {
  unreachable: {
    disposition:
      'Asterisk makes no channel for a phone that is not registered, so it records only that the phone of the Originate was answered.',
  },
  pickup: { who: TAKEN_OVER },
  'pickup-group': { who: TAKEN_OVER },
  'refer-blonde-queue': { who: TAKEN_OVER },
  'refer-blonde-queue-given-up': { who: TAKEN_OVER },
  'queue-pickup': { who: TAKEN_OVER },
  'accept-given-up': { disposition: PROMPT, who: PROMPT },
  'follow-me-application': { disposition: PROMPT, who: PROMPT },
  'originated-caller-gone': {
    disposition:
      'The record says ANSWERED, because the phone of the Originate did. The phone that it dialled only rang.',
  },
  'voicemail-declined': { disposition: DECLINED },
  'voicemail-local': { disposition: MAILBOX },
  'forwarded-voicemail': { disposition: MAILBOX },
  'queue-member-voicemail': { disposition: MAILBOX },
  conference: { who: CONFERENCE },
  'conference-left': { who: CONFERENCE },
  paged: { who: CONFERENCE },
  'agent-pool': { who: AGENT, start: AGENT, end: AGENT },
  'queue-agent': { start: AGENT, end: AGENT },
};

/** The same for values that differ only sometimes, because the order of two threads is random. */
const DIFFERENCES_BY_CHANCE: typeof DIFFERENCES = {
  'local-group-picked-up': { who: TAKEN_OVER },
  'group-picked-up': { who: TAKEN_OVER },
  'pickup-refer-attended': { who: TAKEN_OVER },
};

/** @returns the differences of a kind that have no reason, and the reasons without a difference, as text */
export function unexplained(kind: string, differences: readonly Difference[]): string[] {
  const known = Object.keys(DIFFERENCES[kind] ?? {});
  const found = differences.map(({ what }) => what);
  return [
    ...new Set(found.filter((what) => reasonOf(kind, what) === undefined)),
    ...known
      .filter((what) => !found.some((each) => each === what))
      .map((what) => `a reason for ${what}, which agrees`),
  ];
}

export function reasonOf(kind: string, what: Compared): string | undefined {
  return DIFFERENCES[kind]?.[what] ?? DIFFERENCES_BY_CHANCE[kind]?.[what];
}

/** Why the record of a call in a random history has another disposition; undefined if there is no reason. */
export function reasonOfDisposition({ of }: Difference): string | undefined {
  // No reason explains a difference in whether two parties talked.
  if (!of || of.written.meetings.length > 0 !== (of.call.outcome === 'answered')) return undefined;
  const { call, written } = of;
  const { cdr, cel } = written;
  const extras = cel.map((event) => event.get('Extra') ?? '');
  const dispositions = cdr.map((record) => record.get('Disposition') ?? '');
  if (dispositions.includes(DISPOSITIONS[call.outcome ?? ''] ?? ''))
    return 'The phones had different outcomes, with a record for each.';
  if (call.outcome === 'rejected' && extras.some((extra) => extra.includes('"hangupcause":21')))
    return DECLINED;
  if (cel.some((event) => event.get('EventName') === 'FORWARD'))
    return 'The record of a phone that forwards its call says NO ANSWER. The outcome is that of the forward.';
  if (call.outcome === 'abandoned') return 'The caller left a queue, whatever its agents did before.';
  if (!dispositions.some((disposition) => disposition !== 'ANSWERED'))
    return 'Nobody talked. The record is answered because the caller was up before it dialled.';
  if (call.outcome === 'handled' && cdr.every((record) => !record.get('DestinationChannel')))
    return 'The dialplan hung up without an answer and without a dial.';
  if (call.outcome === 'missed' && cdr.every((record) => record.get('LastApplication') === 'AppDial2'))
    return 'Asterisk 16 records FAILED of an Originate whose phone rang for its whole time.';
  return undefined;
}
