import type { Call, Frame } from '../../src/index';
import { deviceOf, type Meeting, meetingsOf, otherHalf, timeOf } from './call-bridges';
import type { CallRecords } from './call-records';

/** What may differ between a call and Asterisk's own records of it: `who` talked by `Cdr` events, `met` by `CEL` events. */
export type Compared = 'records' | 'disposition' | 'who' | 'met' | 'start' | 'end' | 'talk';

/** A difference, with what both say. */
export interface Difference {
  what: Compared;
  text: string;
}

/** ms. `Cdr` events have whole seconds. */
const SECOND = 1_000;
/** ms. Channel events and manager events of the same moment are written one after the other. */
const MOMENT = 300;

/** The disposition of a record that goes with an outcome. */
const DISPOSITIONS: Readonly<Record<string, string>> = {
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
/** What counts most of the records of one call comes first. */
const BEST_FIRST = ['ANSWERED', 'BUSY', 'NO ANSWER', 'CONGESTION', 'FAILED'];
/** Dispositions of dials, by the `dialstatus` of the caller's channel event. */
const DIALS: Readonly<Record<string, string>> = {
  ANSWER: 'ANSWERED',
  BUSY: 'BUSY',
  NOANSWER: 'NO ANSWER',
  CANCEL: 'NO ANSWER',
  CONGESTION: 'FAILED',
  CHANUNAVAIL: 'FAILED',
};

/** What Asterisk wrote about one call. */
interface Written {
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
      // A channel that waits for calls has records of several of them.
      cdr: cdr.filter(
        (record) =>
          isOf(record) && second(record, 'StartTime') <= end && second(record, 'EndTime') + SECOND >= start,
      ),
      cel: cel.filter(isOf),
      meetings: meetings.filter(
        ({ ids, from, until }) => ids.some((id) => call.ids.includes(id)) && from <= end && until >= start,
      ),
    };
    return compareCall(call, written, moment);
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
  const ends = cel.filter((event) => event.get('EventName') === 'CHAN_END').map(timeOf);
  compareTime('start', Date.parse(call.startedAt), Math.min(...starts));
  compareTime('end', Date.parse(call.endedAt ?? ''), Math.max(...ends));
  compareTime('talk', call.talkMs, lengthOf(meetings));
  return differences;
}

/**
 * The disposition of a call. Asterisk writes ANSWERED of each caller whose channel was up before it dialled: an originated
 * phone that picked up, a dialplan that answered. If such a caller met nobody, what the dial came to counts.
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

/** Pairs of real channels in answered records. A half of a Local channel stands for those whom the other half is recorded with. */
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

/** Whether two answered records were answered before the other one ended. */
function isAtOnce(one: Frame, other: Frame): boolean {
  return (
    second(one, 'AnswerTime') <= second(other, 'EndTime') &&
    second(other, 'AnswerTime') <= second(one, 'EndTime')
  );
}

/** ms since 1970 of a record's header. */
function second(record: Frame, header: string): number {
  return Date.parse(`${record.get(header)?.replace(' ', 'T')}Z`);
}

function inOrder(pairs: readonly (readonly string[])[]): string {
  const texts = new Set(pairs.map((pair) => [...pair].sort().join(' with ')));
  return [...texts].sort().join(', ') || 'nobody';
}

/** ms of all meetings; those at the same time count once. */
function lengthOf(meetings: readonly Meeting[]): number {
  let [sum, end] = [0, 0];
  for (const { from, until } of [...meetings].sort((a, b) => a.from - b.from)) {
    sum += Math.max(0, until - Math.max(from, end));
    end = Math.max(end, until);
  }
  return sum;
}
