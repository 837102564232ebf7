// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${NAME} is Node-RED's own way to name a variable
import should from 'should';
import { type FilterFields, readFilters } from '../../../nodes/ami-call/filters';
import type { SavedNode } from '../../../nodes/common/saved-node';
import type { Call, CallChange, CallOutcome, CallTopic } from '../../../src';
import { play, recorded } from '../../calls/replay';

describe('the setting Extensions of ami-call', () => {
  // 1041 calls 1042. 1043 picks the call up and transfers it to 1044.
  const [call] = play(recorded('22/pickup-refer-attended')).calls;
  const passes = (extensions: string) => call && readFilters({ extensions }, undefined).passesCall(call);

  for (const [who, number] of [
    ['who called', '1041'],
    ['who rang', '1042'],
    ['who talked without a ring', '1043'],
    ['who talked last', '1044'],
  ] as const) {
    it(`finds ${who}`, () => should(passes(number)).be.true());
  }

  it('passes no other call', () => should(passes('1045')).be.false());

  it('compares the extension of a hint and the number', () => {
    if (!call) throw new Error('the recording has no call');
    const from = { ...call.from, number: '5551041', extension: '41' };
    const passesFrom = (extensions: string) =>
      readFilters({ extensions }, undefined).passesCall({ ...call, from, conversations: [] });
    should(['41', '555*', '1041'].map(passesFrom)).deepEqual([true, true, false]);
  });
});

describe('the filters of ami-call', () => {
  const [ended] = play(recorded('22/pickup-refer-attended')).calls;
  if (!ended) throw new Error('the recording has no call');
  const call = { ...ended, direction: 'inbound', outcome: 'missed' } as const;
  const filters = (fields: FilterFields, saved?: object) =>
    readFilters(fields, saved as SavedNode | undefined);
  const passes = (fields: FilterFields, topic: CallTopic = 'ended', changed: Partial<Call> = {}) =>
    filters(fields).passes({ topic, call: { ...call, ...changed } } as CallChange);

  it('pass everything if they are blank', () => {
    for (const blank of [undefined, null, '', []])
      should(
        passes({ topics: blank, directions: blank, outcomes: blank, extensions: blank, trunks: blank }),
      ).be.true();
  });

  it('pass only the chosen topics, directions and outcomes', () => {
    should(passes({ topics: ['ended', 'held'] })).be.true();
    should(passes({ topics: 'held' })).be.false();
    should(filters({ topics: 'held' }).passesCall(call)).be.true();
    should(passes({ directions: ' inbound , internal' })).be.true();
    should(passes({ directions: ['internal'] })).be.false();
    should(passes({ outcomes: ['missed'] })).be.true();
    should(passes({ outcomes: ['busy'] })).be.false();
    should(passes({ outcomes: ['missed'] }, 'started', { outcome: null })).be.false();
    should(passes({ topics: ['ended'], directions: ['inbound'], outcomes: ['busy'] })).be.false();
  });

  it('know every topic, direction and outcome of a call', () => {
    const topics =
      'started ringing answered held resumed transferred parked conference pickedUp changed ended';
    for (const topic of topics.split(' ') as CallTopic[])
      should(passes({ topics: [topic] }, topic)).be.true();
    for (const direction of ['internal', 'inbound', 'outbound', 'unknown'] as const)
      should(passes({ directions: [direction] }, 'ended', { direction })).be.true();
    const outcomes =
      'answered missed cancelled busy rejected unreachable failed abandoned handled merged unknown';
    for (const outcome of outcomes.split(' ') as CallOutcome[])
      should(passes({ outcomes: [outcome] }, 'ended', { outcome })).be.true();
  });

  it('find the number that was dialled, and a number in a field of the flow', () => {
    const alone = { conversations: [], group: [], to: null, dialled: '0800' };
    should(passes({ extensions: '0800' }, 'ended', alone)).be.true();
    should(passes({ extensions: 800 }, 'ended', { ...alone, dialled: '800' })).be.true();
    should(passes({ extensions: '1042' }, 'ended', alone)).be.false();
  });

  it('name trunks in any case, with *', () => {
    const { isTrunk } = filters({ trunks: 'PJSIP/Provider*, SIP/line' });
    should(
      ['pjsip/provider-2', 'PJSIP/PROVIDER', 'sip/LINE', 'SIP/line2', 'PJSIP/1001'].map(isTrunk),
    ).deepEqual([true, true, true, false, false]);
    should(filters({}).isTrunk('PJSIP/1001')).be.false();
  });

  it('that are wrong are refused by their name', () => {
    for (const [fields, message] of [
      [{ topics: 'hung' }, /^topics: "hung" must be one of started, ringing, .*, ended$/],
      [{ directions: 'up' }, /^directions: "up" must be one of internal, inbound, outbound, unknown$/],
      [{ outcomes: 'lost' }, /^outcomes: "lost" must be one of answered, .*, unknown$/],
      [{ extensions: ['1001', true] }, 'extensions[1] must be text, not true'],
      [{ trunks: ['${GONE}'] }, /^trunks: .*GONE is not set$/],
    ] as const)
      should(() => filters(fields)).throw(message, { code: 'AMI_ERR_INVALID_ACTION' });
  });

  it('are refused if an empty variable would mean all calls', () => {
    for (const name of ['topics', 'directions', 'outcomes', 'extensions', 'trunks'])
      should(() => filters({ [name]: '' }, { [name]: '${NONE}' })).throw(
        `${name}: the environment variable NONE is empty`,
      );
    filters({ topics: 'ended' }, { topics: ['${SOME}'] });
  });
});
