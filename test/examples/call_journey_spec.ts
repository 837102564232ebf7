import should from 'should';
import { Functions } from './functions';

const TITLE = 'Call journey (dashboard)';

describe('the example "Call journey": which calls it keeps', () => {
  const at = '2026-11-28T10:00:00.000Z';
  const change = (id: string, n: number, topic: string, more: object = {}) => ({
    topic,
    payload: { pbx: 'hq', id, n, group: [], ...more },
    ami: { receivedAt: at },
  });
  interface Kept {
    call: { id: string; n: number };
    moments: { at: string; topic: string; rings: { channel: string }[] }[];
  }
  const kept = (flow: Functions) => flow.flow.get('calls') as Kept[];

  it('keeps the newest 20 calls, and nothing of older ones', async () => {
    const flow = new Functions(TITLE);
    for (let i = 1; i <= 21; i++) await flow.run('Record', change(`${i}`, 1, 'started'));
    await flow.run('Record', change('1', 2, 'ended'));
    should(kept(flow).map(({ call }) => call.id)).deepEqual(Array.from({ length: 20 }, (_, i) => `${i + 2}`));
  });

  it('records when each phone began to ring, once, and each hold', async () => {
    const flow = new Functions(TITLE);
    const [bob, eve] = [{ channel: 'PJSIP/1002-1' }, { channel: 'PJSIP/1003-2' }];
    await flow.run('Record', change('1', 1, 'started'));
    await flow.run('Record', change('1', 2, 'ringing', { group: [bob] }));
    await flow.run('Record', change('1', 3, 'transferred', { group: [bob, eve] }));
    await flow.run('Record', change('1', 4, 'changed', { group: [bob, eve] }));
    await flow.run('Record', change('1', 5, 'held', { group: [bob, eve] }));
    should(kept(flow)).have.length(1);
    should(kept(flow)[0]?.call.n).equal(5);
    should(kept(flow)[0]?.moments).deepEqual([
      { at, topic: 'ringing', rings: [bob] },
      { at, topic: 'transferred', rings: [eve] },
      { at, topic: 'held', rings: [] },
    ]);
  });

  it('keeps at most 200 moments of a call', async () => {
    const flow = new Functions(TITLE);
    for (let n = 1; n <= 300; n++) await flow.run('Record', change('1', n, n % 2 ? 'held' : 'resumed'));
    should(kept(flow)[0]?.moments).have.length(200);
    should(kept(flow)[0]?.call.n).equal(300);
  });
});
