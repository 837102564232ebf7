import should from 'should';
import { example } from './all';
import { Functions } from './functions';

const TITLE = 'Missed-call alert';

describe('the example "Missed-call alert": its texts', () => {
  const alert = new Functions(TITLE);
  const party = (number: string, more: object = {}) => ({
    channel: `PJSIP/${number}-1`,
    number,
    name: '',
    ...more,
  });
  const says = async (call: object) => {
    const payload = { outcome: 'missed', from: party('1001'), group: [party('1002')], ...call };
    return (await alert.run('In words', { topic: 'ended', payload })).flat().map((told) => told.payload);
  };

  it('names the caller and each phone that rang', async () => {
    const group = [party('1002'), party('5551003', { extension: '1003' })];
    should(await says({ from: party('1001', { name: 'Ann' }), group })).deepEqual([
      'Missed call from 1001 (Ann) to 1002, 1003',
    ]);
  });

  it('says whether the caller waited to the end or gave up', async () => {
    should(await says({ outcome: 'cancelled' })).deepEqual([
      'Missed call from 1001 to 1002: the caller gave up',
    ]);
  });

  it('reports no call for which no phone rang', async () => {
    should(await says({ outcome: 'cancelled', group: [] })).deepEqual([]);
  });

  it('selects only ended calls that nobody answered', () => {
    const node = example(TITLE).flow.find(({ type }) => type === 'ami-call');
    should(node).containEql({ topics: ['ended'], outcomes: ['missed', 'cancelled', 'abandoned'] });
  });
});

describe('the example "Missed call with who was rung and who answered"', () => {
  const alert = new Functions('Missed call with who was rung and who answered');
  const party = (extension: string, more: object = {}) => ({
    extension,
    number: extension,
    name: '',
    ...more,
  });
  const [ann, bob, eve] = [party('1001', { name: 'Ann' }), party('1002'), party('1003')];
  const says = async (call: object) => {
    const payload = {
      from: ann,
      group: [bob, eve],
      conversations: [],
      answeredBy: null,
      ringMs: 12_400,
      ...call,
    };
    return (await alert.run('Who missed it', { payload })).flat().map((told) => [told.topic, told.payload]);
  };

  it('reports each extension that rang without answering, with the one that answered', async () => {
    const talk = { outcome: 'answered', answeredBy: eve, conversations: [{ between: [ann, eve] }] };
    should(await says(talk)).deepEqual([['1002', '1002 missed a call from 1001 (Ann): 1003 answered']]);
  });

  it('says whether nobody answered, the caller gave up, or left a queue', async () => {
    const first = async (call: object) => (await says({ group: [bob, bob], ...call }))[0]?.[1];
    should(await first({ outcome: 'missed' })).equal(
      '1002 missed a call from 1001 (Ann): nobody answered for 12 s',
    );
    should(await first({ outcome: 'cancelled' })).equal(
      '1002 missed a call from 1001 (Ann): the caller gave up after 12 s',
    );
    should(await first({ outcome: 'abandoned', queue: { name: 'sales' } })).equal(
      '1002 missed a call from 1001 (Ann): the caller left the queue sales',
    );
  });

  it('reports an extension once, even if it rang often, and none if no phone rang', async () => {
    should(await says({ outcome: 'missed', group: [bob, bob] })).have.length(1);
    should(await says({ outcome: 'cancelled', group: [] })).have.length(0);
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

  it('has no text for a gap', async () => {
    should(await said('gap', { from: '', to: '' })).deepEqual([]);
  });
});
