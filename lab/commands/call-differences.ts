import type { Compared, Difference } from './compare-records';

const TAKEN_OVER =
  'A record says ANSWERED as soon as its caller is up. Another phone took over one side while the phone rang, so the dial of this pair never ended, and the record stays answered.';
const PROMPT =
  'The callee picked up and heard a prompt. Asterisk calls that answered, though the caller never heard anybody.';
const CONFERENCE =
  'Asterisk writes a record for each pair of a conference. For a CallTracker each member has a call of its own, with the conference.';
const AGENT =
  'The records of an agent last from login to logoff, and name each caller. For a CallTracker the login is over when the agent begins to wait, and the agent belongs to a call only while they talk.';

/** By kind of call: what differs from Asterisk's records, and why. */
const DIFFERENCES: Readonly<Record<string, Partial<Record<Compared, string>>>> = {
  unreachable: {
    disposition:
      'Asterisk makes no channel for a phone that is not registered, so it records only that the phone of the Originate was answered.',
  },
  pickup: { who: TAKEN_OVER },
  'pickup-group': { who: TAKEN_OVER },
  'pickup-refer-attended': { who: TAKEN_OVER },
  'refer-blonde-queue': { who: TAKEN_OVER },
  'accept-given-up': { disposition: PROMPT, who: PROMPT },
  conference: { who: CONFERENCE },
  'agent-pool': { who: AGENT, start: AGENT, end: AGENT },
};

/** Differences of a kind that have no reason, and reasons without a difference. */
export function unexplained(kind: string, differences: readonly Difference[]): string[] {
  const known = new Set<string>(Object.keys(DIFFERENCES[kind] ?? {}));
  const found = new Set<string>(differences.map(({ what }) => what));
  return [
    ...[...found].filter((what) => !known.has(what)),
    ...[...known].filter((what) => !found.has(what)).map((what) => `a reason for ${what}, which agrees`),
  ];
}

export function reasonOf(kind: string, what: Compared): string | undefined {
  return DIFFERENCES[kind]?.[what];
}
