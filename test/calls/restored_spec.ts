import should from 'should';
import { CALL_KINDS } from '../../lab/commands/call-kinds';
import { PHONE_KINDS } from '../../lab/commands/phone-kinds';
import { type Call, CallTracker, type Frame } from '../../src/index';
import type { AsteriskVersion, Simulator } from '../../src/simulator';
import { played, playedByPhones, type Watch } from '../simulator/exchange/recorded/play';
import { RawClient } from '../simulator/raw-client';
import { framesOf, inShort, lastOf } from './replay';

/** Kinds of calls. Most have no transfer, because the lists do not show who talked before it. */
const KINDS = [
  ...['ring-group', 'ring-group-missed', 'ring-group-local', 'local-stays', 'follow-me', 'confirmed-local'],
  ...['click-to-dial-local', 'queue-local', 'queue-ringall', 'queue-two-callers', 'queue-given-up'],
  ...['agent-pool', 'queue-agent', 'local-group-given-up', 'accept-group', 'queue-two-rounds'],
  ...[
    'forwarded-missed',
    'forwarded-twice',
    'originated-two-locals',
    'call-waiting-swapped',
    'self-answered',
  ],
];

/** The channels and bridges that an Asterisk lists in the middle of calls. */
interface Moment {
  /** Number of events before the lists. */
  events: number;
  channels: Frame[];
  bridges: Frame[];
}

async function listed(pbx: Simulator, action: string, name: string): Promise<Frame[]> {
  const client = await RawClient.loggedIn(pbx.port);
  client.send(`Action: ${action}`);
  const text = await client.read((all) => /^Event: \w+Complete\r$/m.test(all) && all.endsWith('\r\n\r\n'));
  client.close();
  return framesOf(Buffer.from(text)).filter((frame) => frame.name === name);
}

function play(kind: string, version: AsteriskVersion, watch: Watch): Promise<Frame[]> {
  const ofCalls = CALL_KINDS.find(({ name }) => name === kind);
  if (ofCalls) return played(ofCalls, version, watch);
  const ofPhones = PHONE_KINDS.find(({ name }) => name === kind);
  if (ofPhones) return playedByPhones(ofPhones, version, watch);
  throw new Error(`no kind of calls has the name ${kind}`);
}

/** The calls of a tracker that started at a moment; without one, before all events. */
function callsFrom(events: readonly Frame[], moment?: Moment): Call[] {
  const tracker = new CallTracker();
  const changes: Parameters<typeof lastOf>[0][number][] = [];
  tracker.on('call', (change) => changes.push(change));
  const start = Date.UTC(2026, 0, 1);
  const first = moment?.events ?? 0;
  if (moment) tracker.restore(moment, start + first * 10);
  for (const [index, event] of events.entries()) {
    if (index >= first) tracker.take(event, start + index * 10);
  }
  should(tracker.counts).containEql({ live: 0, channels: 0 });
  return lastOf(changes);
}

const pairsOf = ({ conversations }: Call) =>
  conversations.map(({ between }) => between.map(({ channel }) => channel).sort());

describe('a CallTracker that logs in while calls are up', () => {
  for (const kind of KINDS) {
    it(`reports the same callers, dialled extensions and conversations: ${kind}`, async () => {
      const moments: Moment[] = [];
      const events = await play(kind, 22, async (count, pbx) => {
        if (moments.at(-1)?.events === count) return;
        const channels = await listed(pbx, 'CoreShowChannels', 'CoreShowChannel');
        moments.push({ events: count, channels, bridges: await listed(pbx, 'BridgeList', 'BridgeListItem') });
      });
      const all = callsFrom(events);
      should(moments.length).be.above(1);
      for (const moment of moments) {
        const calls = callsFrom(events, moment);
        for (const call of calls) {
          const same = all.find(
            ({ from, ids }) => from.channel === call.from.channel && ids.includes(call.id),
          );
          const what = `after ${moment.events} events: ${JSON.stringify(inShort(call))}`;
          if (!same) throw new Error(`no such call ${what}`);
          should(call.dialled).equal(same.dialled, what);
          should(pairsOf(call).at(-1)).deepEqual(pairsOf(same).at(-1), what);
          if (call.outcome !== 'unknown') should(call.outcome).equal(same.outcome, what);
        }
      }
    });
  }
});
