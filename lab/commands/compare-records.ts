import type { Call, Frame } from '../../src/index';
import { deviceOf, type Meeting, meetingsOf, otherHalf, timeOf } from './call-bridges';
import type { CallRecords } from './call-records';

/**
 * What may differ between a call and Asterisk's own records of it. `who`: the parties that talked, according to `Cdr` events.
 * `met`: the same, according to `CEL` events.
 */
export type Compared = 'records' | 'disposition' | 'who' | 'met' | 'start' | 'end' | 'talk';

/** A difference, with the values of both sides. */
export interface Difference {
  what: Compared;
  text: string;
  /** The call, and its records; undefined if there was no call. */
  of?: { call: Call; written: Written };
}

/** ms. `Cdr` events have whole seconds. */
const SECOND = 1_000;
/** ms by which times may differ, because Asterisk writes the channel event and the manager event one after the other. */
const MOMENT = 300;

/** The disposition that a record should have, by the outcome of the call. */
export const DISPOSITIONS: Readonly<Record<string, string>> = {
  answered: 'ANSWERED',
  handled: 'ANSWERED',
  missed: 'NO ANSWER',
  cancelled: 'NO ANSWER',
  abandoned: 'NO ANSWER',
  busy: 'BUSY',
  rejected: 'BUSY',
  failed: 'FAILED',
  unreachable: 'FAILED',
};
/** Dispositions in order of precedence, for a call with several records. */
const BEST_FIRST = ['ANSWERED', 'BUSY', 'NO ANSWER', 'CONGESTION', 'FAILED'];
/** The disposition of a dial, by the `dialstatus` of the caller's channel event. */
const DIALS: Readonly<Record<string, string>> = {
  ANSWER: 'ANSWERED',
  BUSY: 'BUSY',
  NOANSWER: 'NO ANSWER',
  CANCEL: 'NO ANSWER',
  CONGESTION: 'FAILED',
  CHANUNAVAIL: 'FAILED',
};

/** What Asterisk wrote about one call. */
export interface Written {
  cdr: readonly Frame[];
  cel: readonly Frame[];
  meetings: readonly Meeting[];
}

/**
 * Compares calls with the `Cdr` and `CEL` events of the same time.
 *
 * @param moment ms by which times may differ
 */
export function compareRecords({ calls, cdr, cel }: CallRecords, moment = MOMENT): Difference[] {
  const meetings = meetingsOf(cel);
  return calls.flatMap((call) => {
    const isOf = (event: Frame) => call.ids.includes(event.get('UniqueID') ?? '');
    const [start, end] = [Date.parse(call.startedAt), Date.parse(call.endedAt ?? '')];
    const written = {
      // The channel of an agent who waits for calls has records of several calls.
      cdr: cdr.filter(
        (record) =>
          isOf(record) && second(record, 'StartTime') <= end && second(record, 'EndTime') + SECOND >= start,
      ),
      cel: cel.filter(isOf),
      meetings: meetings.filter(
        ({ ids, from, until }) => ids.some((id) => call.ids.includes(id)) && from <= end && until >= start,
      ),
    };
    return compareCall(call, written, moment).map((each) => ({ ...each, of: { call, written } }));
  });
}

function compareCall(call: Call, { cdr, cel, meetings }: Written, moment: number): Difference[] {
  if (cdr.length === 0) return [{ what: 'records', text: `${call.id}: no record` }];
  const differences: Difference[] = [];
  const compare = (what: Compared, ours: string, theirs: string) => {
    if (ours !== theirs) differences.push({ what, text: `${ours}, Asterisk: ${theirs}` });
  };
  const compareTime = (what: Compared, ours: number, theirs: number) => {
    if (!(Math.abs(ours - theirs) <= moment)) compare(what, `${ours}`, `${theirs}`);
  };
  const talked = meetings.filter(({ isConference }) => !isConference);
  const disposition = dispositionOf(cdr, cel, meetings);
  if (DISPOSITIONS[call.outcome ?? ''] !== disposition)
    compare('disposition', `${call.outcome}`, disposition);
  compare('who', pairsOfCall(call), pairsOfRecords(cdr));
  compare('met', pairsOfCall(call), inOrder(talked.map(({ devices }) => devices)));
  const starts = cel.filter((event) => event.get('EventName') === 'CHAN_START').map(timeOf);
  const gone = cel.filter((event) => event.get('EventName') === 'CHAN_END');
  // The halves of a Local channel may stay for a while after all phones have gone.
  const real = gone.filter((event) => otherHalf(event.get('Channel') ?? '') === undefined);
  const ends = (real.length > 0 ? real : gone).map(timeOf);
  compareTime('start', Date.parse(call.startedAt), Math.min(...starts));
  compareTime('end', Date.parse(call.endedAt ?? ''), Math.max(...ends));
  compareTime('talk', call.talkMs, lengthOf(meetings));
  return differences;
}

/**
 * @returns the disposition of a call. Asterisk writes ANSWERED for each caller whose channel was up before it dialled: because an
 *   originated phone answered, or the dialplan did. If such a caller met nobody, the status of the dial counts.
 */
function dispositionOf(cdr: readonly Frame[], cel: readonly Frame[], meetings: readonly Meeting[]): string {
  const dispositions = new Set(cdr.map((record) => record.get('Disposition') ?? ''));
  const best = BEST_FIRST.find((each) => dispositions.has(each)) ?? [...dispositions].join();
  if (best !== 'ANSWERED' || meetings.length > 0) return best;
  const statuses = cel.flatMap(
    (event) => /"dialstatus":"([A-Z]+)"/.exec(event.get('Extra') ?? '')?.[1] ?? [],
  );
  const dials = new Set(statuses.map((status) => DIALS[status] ?? status));
  return BEST_FIRST.find((each) => dials.has(each)) ?? best;
}

function pairsOfCall({ conversations }: Call): string {
  return inOrder(conversations.map(({ between }) => between.map(({ device }) => device ?? '')));
}

/** @returns pairs of real channels in answered records. Half of a Local channel stands for the peers of its other half */
function pairsOfRecords(cdr: readonly Frame[]): string {
  const answered = cdr.filter(
    (record) => record.get('Disposition') === 'ANSWERED' && record.get('DestinationChannel'),
  );
  const behind = (name: string, of: Frame, seen: ReadonlySet<string> = new Set()): string[] => {
    const half = otherHalf(name);
    if (half === undefined) return [name];
    if (seen.has(name)) return [];
    return answered.flatMap((record) => {
      const ends = [record.get('Channel') ?? '', record.get('DestinationChannel') ?? ''];
      if (!ends.includes(half) || !isAtOnce(record, of)) return [];
      return ends
        .filter((end) => end !== half)
        .flatMap((end) => behind(end, record, new Set([...seen, name])));
    });
  };
  return inOrder(
    answered.flatMap((record) => {
      const near = behind(record.get('Channel') ?? '', record);
      const far = behind(record.get('DestinationChannel') ?? '', record);
      const pairs = near.flatMap((one) => far.map((other) => [one, other] as const));
      return pairs.filter(([one, other]) => one !== other).map((pair) => pair.map(deviceOf));
    }),
  );
}

/** True if each of two records was answered before the other one ended. */
function isAtOnce(one: Frame, other: Frame): boolean {
  return (
    second(one, 'AnswerTime') <= second(other, 'EndTime') &&
    second(other, 'AnswerTime') <= second(one, 'EndTime')
  );
}

/** @returns ms since 1970, from a header of a record */
function second(record: Frame, header: string): number {
  return Date.parse(`${record.get(header)?.replace(' ', 'T')}Z`);
}

function inOrder(pairs: readonly (readonly string[])[]): string {
  const texts = new Set(pairs.map((pair) => [...pair].sort().join(' with ')));
  return [...texts].sort().join(', ') || 'nobody';
}

/** @returns ms of all meetings together; meetings at the same time count once */
function lengthOf(meetings: readonly Meeting[]): number {
  let [sum, end] = [0, 0];
  for (const { from, until } of [...meetings].sort((a, b) => a.from - b.from)) {
    sum += Math.max(0, until - Math.max(from, end));
    end = Math.max(end, until);
  }
  return sum;
}
