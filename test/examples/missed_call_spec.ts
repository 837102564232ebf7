import should from 'should';
import { example } from './all';
import { Functions } from './functions';

const TITLE = 'Missed-call alert';
const BOUND = 10_000;

describe('the example "Missed-call alert": what it makes of the events of a call', () => {
  let alert: Functions;
  beforeEach(() => {
    alert = new Functions(TITLE);
  });

  const takes = async (topic: string, payload: object) => {
    const message = { topic, payload, ami: { receivedAt: '2026-11-28T10:00:00.000Z' } };
    return (await alert.run('Missed?', message)).flat().map((told) => told.payload);
  };
  const rings = (call: string, phone = '1002') =>
    takes('DialBegin', {
      ...{ Channel: `PJSIP/1001-${call}`, Linkedid: call, CallerIDNum: '1001', CallerIDName: '<unknown>' },
      DestCallerIDNum: phone,
    });
  const hangsUp = (channel: string, call: string) =>
    takes('Hangup', { Uniqueid: channel, Linkedid: call, Cause: '16' });

  it('tells of a call once, when the channel that began it hangs up, with each phone it rang', async () => {
    await rings('1.1');
    await rings('1.1', '1003');
    await rings('1.1', '1003');
    should(await hangsUp('1.2', '1.1')).deepEqual([]);
    should(await hangsUp('1.1', '1.1')).deepEqual(['Missed call from 1001 to 1002, 1003']);
    should(await hangsUp('1.1', '1.1')).deepEqual([]);
  });

  it('tells nothing of a call that was answered, or that rang nobody', async () => {
    await rings('1.1');
    await takes('DialEnd', { Linkedid: '1.1', DialStatus: 'ANSWER' });
    should(await hangsUp('1.1', '1.1')).deepEqual([]);
    should(await hangsUp('2.1', '2.1')).deepEqual([]);
  });

  it('tells nothing of a call that it heard in part: events were missed in between', async () => {
    await rings('1.1');
    await takes('gap', { from: '', to: '' });
    should(await hangsUp('1.1', '1.1')).deepEqual([]);
  });

  it(`keeps no more calls than ${BOUND} whose end was never told, the newest`, async () => {
    for (let call = 0; call <= BOUND; call++) await rings(String(call));
    should(await hangsUp('0', '0')).deepEqual([]);
    should(await hangsUp('1', '1')).deepEqual(['Missed call from 1001 to 1002']);
    should(await hangsUp(String(BOUND), String(BOUND))).deepEqual(['Missed call from 1001 to 1002']);
  });

  it('does not promise to be right for every call', () => {
    const { flow } = example(TITLE);
    should(flow.find(({ type }) => type === 'tab')?.info).match(/not right for every call/);
    should(
      flow.filter(({ type, name }) => type === 'comment' && /Not right for every call/.test(String(name))),
    ).have.length(1);
  });
});

describe('the example "Live events": calls in words', () => {
  const live = new Functions('Live events');
  const said = async (topic: string, payload: object) =>
    (await live.run('In words', { topic, payload })).flat().map((message) => message.payload);

  it('says in plain words how a call ended', async () => {
    const hangup = { CallerIDNum: '1001', ConnectedLineNum: '1002' };
    should(await said('Hangup', { ...hangup, Cause: '16', 'Cause-txt': 'Normal Clearing' })).deepEqual([
      '1001 and 1002: hung up',
    ]);
    should(
      await said('Hangup', { ...hangup, Cause: '127', 'Cause-txt': 'Interworking, unspecified' }),
    ).deepEqual(['1001 and 1002: hung up']);
    should(await said('Hangup', { ...hangup, Cause: '17', 'Cause-txt': 'User busy' })).deepEqual([
      '1001 and 1002: hung up (busy)',
    ]);
    should(await said('Hangup', { ...hangup, Cause: 'constructor' })).deepEqual(['1001 and 1002: hung up']);
  });

  it('says nothing of a gap', async () => {
    should(await said('gap', { from: '', to: '' })).deepEqual([]);
  });
});
