import should from 'should';
import { Functions } from './functions';

describe('the example "Live events": calls in words', () => {
  const functions = new Functions('Live events');
  const said = async (topic: string, payload: object) => {
    const [messages] = await functions.run('In words', { _msgid: '1', topic, payload });
    return messages?.map((message) => {
      should(message).containEql({ _msgid: '1', topic });
      return message.payload;
    });
  };

  const CALL = { CallerIDNum: '1001', DestCallerIDNum: '1002', DialString: 'PJSIP/1002' };
  for (const [topic, changed, words] of [
    ['DialBegin', {}, '1002 rings: 1001 calls'],
    ['DialBegin', { CallerIDNum: '<unknown>' }, '1002 rings'],
    ['DialBegin', { CallerIDNum: undefined }, '1002 rings'],
    ['DialBegin', { CallerIDNum: '' }, '1002 rings'],
    ['DialBegin', { DestCallerIDNum: '<unknown>' }, 'PJSIP/1002 rings: 1001 calls'],
    ['DialBegin', { DestCallerIDNum: undefined, DialString: undefined }, 'unknown number rings: 1001 calls'],
    ['DialEnd', { DialStatus: 'BUSY' }, '1002: BUSY'],
    ['DialEnd', { DialStatus: 'ANSWER', DestCallerIDNum: '' }, 'PJSIP/1002: ANSWER'],
    ['Hangup', { ConnectedLineNum: '1002' }, '1001 and 1002: hung up'],
    ['Hangup', { ConnectedLineNum: '<unknown>' }, '1001: hung up'],
    ['Hangup', { ConnectedLineNum: '' }, '1001: hung up'],
    ['Hangup', {}, '1001: hung up'],
    ['Hangup', { CallerIDNum: '<unknown>' }, 'unknown number: hung up'],
    ['Hangup', { CallerIDNum: '<unknown>', ConnectedLineNum: '1002' }, 'unknown number and 1002: hung up'],
    ['Hangup', { ConnectedLineNum: '1002', Cause: '17' }, '1001 and 1002: hung up (busy)'],
  ] as const) {
    it(`"${words}" for ${topic} ${JSON.stringify(changed)}`, async () => {
      should(await said(topic, { ...CALL, ...changed })).deepEqual([words]);
    });
  }

  const CAUSES: Record<string, string | undefined> = {
    1: 'no such number',
    2: 'no route',
    3: 'no route',
    16: undefined,
    17: 'busy',
    18: 'no answer',
    19: 'no answer',
    20: 'the phone was not reachable',
    21: 'rejected',
    22: 'the number has changed',
    26: 'answered elsewhere',
    27: 'out of order',
    28: 'not a complete number',
    31: undefined,
    34: 'no line free',
    38: 'the network is out of order',
    41: 'temporary failure',
    42: 'the switch is overloaded',
    44: 'no line free',
    58: 'not possible right now',
    88: 'incompatible phones',
    127: undefined,
    999: undefined,
    constructor: undefined,
  };
  for (const [Cause, words] of Object.entries(CAUSES)) {
    it(`says ${words ? `"${words}"` : 'nothing'} of the cause ${Cause}`, async () => {
      const ending = words === undefined ? '' : ` (${words})`;
      should(await said('Hangup', { CallerIDNum: '1001', Cause })).deepEqual([`1001: hung up${ending}`]);
    });
  }

  it('has no text for a gap or another event', async () => {
    should(await said('gap', { from: '', to: '' })).deepEqual([]);
    should(await said('Newchannel', { CallerIDNum: '1001' })).deepEqual([]);
  });
});
