import fc from 'fast-check';
import should from 'should';
import { type Call, CallTracker, type Frame } from '../../src/index';
import { event, framesOf, inWords, play, RECORDED, recorded } from './replay';

const RUNS = { numRuns: 60 };
type Kind = readonly [name: string, events: Frame[]];
const isLong = ([, events]: Kind) => events.length > 3;
/** A generator, because all recordings together would take 60 MB. */
function* kinds(): Generator<Kind> {
  for (const name of RECORDED) {
    const kind: Kind = [name, recorded(name)];
    if (isLong(kind)) yield kind;
  }
}
const anyCall = fc
  .constantFrom(...RECORDED)
  .map((name): Kind => [name, recorded(name)])
  .filter(isLong);

/** A call without its times and durations. */
function timeless(call: Call): object {
  const {
    startedAt,
    ringingAt,
    answeredAt,
    endedAt,
    ringMs,
    talkMs,
    holdMs,
    conversations,
    via,
    queue,
    ...rest
  } = call;
  return {
    ...rest,
    n: 0,
    conversations: conversations.map(({ between }) => between),
    via: via.map(({ at, ...each }) => each),
    queue: queue && { ...queue, waitedMs: 0 },
  };
}

const timelessById = (calls: readonly Call[]) =>
  new Map([...calls].sort((a, b) => (a.id < b.id ? -1 : 1)).map((call) => [call.id, timeless(call)]));

/** The same events with other ids, channels and bridges, as another server would send them. */
function renamed(events: readonly Frame[]): Frame[] {
  const text = events
    .map((each) => each.headers.map(([name, value]) => `${name}: ${other(name, value)}\r\n`).join(''))
    .join('\r\n');
  return framesOf(Buffer.from(`${text}\r\n`));
}

function other(name: string, value: string): string {
  if (value === '') return '';
  if (/niqueid$|inkedid$/i.test(name)) return `other-${value}`;
  if (/Channel$/.test(name)) return value.replace(/-(\w+)((?:;[12])?)$/, '-f$1$2');
  return name === 'Queue' ? `other-${value}` : value;
}

const inOrder = (calls: readonly Call[]) => calls.map(inWords).sort();

/** Whether the order of two events is chance and says nothing: they are about different channels, in different threads of Asterisk. */
function mayComeFirst(second: Frame, first: Frame): boolean {
  const pair = [first.name, second.name];
  // Who came, asked for a hangup or moved first is what a tracker tells.
  if (pair.includes('Newchannel') || pair.every((name) => name === 'HangupRequest')) return false;
  if (pair.every((name) => name.startsWith('Bridge'))) return false;
  const channels = ({ headers }: Frame) =>
    headers.filter(([name]) => /Uniqueid$/.test(name)).map(([, id]) => id);
  const of = new Set(channels(first));
  return channels(second).every((id) => id === '' || !of.has(id));
}

describe('a CallTracker with any events', () => {
  it('reports the same two calls for any interleaving of two recorded calls', () => {
    fc.assert(
      fc.property(
        anyCall,
        anyCall,
        fc.array(fc.boolean(), { maxLength: 300 }),
        ([, one], [, two], choices) => {
          const [first, second] = [[...one], renamed(two)];
          const alone = new Map([...timelessById(play(first).calls), ...timelessById(play(second).calls)]);
          const mixed: Frame[] = [];
          for (const fromFirst of choices) {
            const next = (fromFirst ? first : second).shift();
            if (next) mixed.push(next);
          }
          const together = timelessById(play([...mixed, ...first, ...second]).calls);
          should(together).deepEqual(new Map([...alone].sort(([a], [b]) => (a < b ? -1 : 1))));
        },
      ),
      RUNS,
    );
  });

  it('reports partial calls, which end, for a recording without its beginning', () => {
    for (const [name, events] of kinds()) {
      for (let from = 1; from < events.length; from += 3) {
        const { calls, tracker } = play(events.slice(from));
        for (const call of calls) should(call.state).equal('ended', `${name} from ${from}`);
        if (from === 1) should(calls.some(({ partial }) => partial)).be.true();
        should(tracker.counts.live).equal(0, `${name} from ${from}`);
        should(tracker.counts.channels).equal(0, `${name} from ${from}`);
      }
    }
  });

  it('changes nothing when an event comes twice in a row', () => {
    for (const [name, events] of kinds()) {
      const once = play(events);
      const twice = play(events.flatMap((each) => [each, each]));
      should(twice.changes.map(({ topic, call }) => [topic, timeless(call)])).deepEqual(
        once.changes.map(({ topic, call }) => [topic, timeless(call)]),
        name,
      );
    }
  });

  it('makes the same calls when two events of different channels come in the other order', () => {
    let swapped = 0;
    for (const [name, events] of kinds()) {
      const calls = inOrder(play(events).calls);
      for (let at = 0; at + 1 < events.length; at += 1) {
        const [first, second] = [events[at], events[at + 1]];
        if (!first || !second || !mayComeFirst(second, first)) continue;
        swapped += 1;
        const others = play([...events.slice(0, at), second, first, ...events.slice(at + 2)]).calls;
        should(inOrder(others)).deepEqual(calls, `${name} at ${at}`);
      }
    }
    should(swapped).be.above(1_000);
  });

  it('keeps nothing after the end of all calls, and little after any prefix of a recording', () => {
    for (const [name, events] of kinds()) {
      const tracker = new CallTracker();
      const up = new Set<string>();
      for (const each of events) {
        tracker.take(each);
        for (const [header, value] of each.headers) if (/Uniqueid$/.test(header)) up.add(value);
        should(tracker.counts.channels).be.belowOrEqual(up.size, name);
        should(tracker.counts.live).be.belowOrEqual(up.size, name);
      }
      should(tracker.counts).containEql({ live: 0, channels: 0 });
    }
  });
});

describe('a CallTracker that gets no event about the end of calls', () => {
  const begin = (number: number) =>
    event('Newchannel', {
      ...{ Channel: `PJSIP/1001-${number.toString(16).padStart(8, '0')}`, Uniqueid: `${number}.1` },
      ...{ Linkedid: `${number}.1`, ChannelState: 4, Exten: '1002', CallerIDNum: '1001' },
    });

  it('drops the oldest of more than 20,000 calls, and counts it', () => {
    const { tracker, changes } = play(Array.from({ length: 20_003 }, (_, number) => begin(number)));
    should(tracker.counts).containEql({ live: 20_000, channels: 20_000, overLimit: 3 });
    const ended = changes.filter(({ topic }) => topic === 'ended').map(({ call }) => [call.id, call.outcome]);
    should(ended).deepEqual([
      ['0.1', 'unknown'],
      ['1.1', 'unknown'],
      ['2.1', 'unknown'],
    ]);
  });

  it('drops a call after 24 hours, and counts it', () => {
    const tracker = new CallTracker();
    const ended: string[] = [];
    tracker.on('call', ({ topic, call }) => topic === 'ended' && ended.push(call.id));
    tracker.take(begin(1), 0);
    tracker.take(begin(2), 23 * 3_600_000);
    should(ended).deepEqual([]);
    tracker.take(begin(3), 24 * 3_600_000 + 1);
    should(ended).deepEqual(['1.1']);
    should(tracker.counts).containEql({ live: 2, expired: 1 });
  });

  it('keeps a call of any age that Asterisk lists for another 24 hours', () => {
    const hour = 3_600_000;
    const tracker = new CallTracker();
    const ended: string[] = [];
    tracker.on('call', ({ topic, call }) => topic === 'ended' && ended.push(call.id));
    const old = event('CoreShowChannel', {
      Channel: 'PJSIP/1001-00000001',
      Uniqueid: '1.1',
      Linkedid: '1.1',
      ChannelState: 6,
      Duration: '30:00:00',
    });
    tracker.restore({ channels: [old] }, 100 * hour);
    should(ended).deepEqual([]);
    tracker.restore({ channels: [old] }, 120 * hour);
    tracker.take(begin(2), 125 * hour);
    should(ended).deepEqual([]);
    tracker.take(begin(3), 144 * hour + 1);
    should(ended).deepEqual(['1.1']);
  });
});
