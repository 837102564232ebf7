// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${NAME} is Node-RED's own way to name a variable
import type { NodeMessage } from 'node-red';
import should from 'should';
import { eventTest } from '../../../nodes/ami-events/conditions';
import { parseOne } from '../../support/frames';
import { until } from '../../support/wait';
import {
  config,
  configNode,
  end,
  events,
  helper,
  lastStatus,
  received,
  simulator,
  start,
  tab,
} from '../flow';

const event = parseOne(
  'Event: Newchannel\r\nChannel: PJSIP/1001-00000001\r\nCallerIDNum: 1001\r\nChanVariable: A=1\r\nChanVariable: B=2\r\n\r\n',
);
const meets = (...conditions: [header: string, operator: string, value: string][]) =>
  eventTest(conditions.map(([header, operator, value]) => ({ header, operator, value })))(event);

describe('ami-events: conditions', () => {
  it('are met by a value that is equal, contains or matches', () => {
    meets(['CallerIDNum', 'is', '1001']).should.be.true();
    meets(['CallerIDNum', 'is', '100']).should.be.false();
    meets(['Channel', 'contains', '/1001-']).should.be.true();
    meets(['Channel', 'contains', '1002']).should.be.false();
    meets(['Channel', 'matches', '^PJSIP/\\d+-']).should.be.true();
    meets(['Channel', 'matches', '^SIP']).should.be.false();
  });

  it('name a header in any case, and test each of its values', () => {
    meets(['calleridnum', 'is', '1001']).should.be.true();
    meets(['ChanVariable', 'is', 'B=2']).should.be.true();
    meets(['NotThere', 'contains', '']).should.be.false();
  });

  it('must all be met; without conditions every event passes', () => {
    meets(['CallerIDNum', 'is', '1001'], ['Channel', 'contains', '1002']).should.be.false();
    eventTest([])(event).should.be.true();
    eventTest(undefined)(event).should.be.true();
  });

  it('that are wrong are an error which names the field', () => {
    (() => meets(['a', 'is', '1'], ['b', 'matches', '('])).should.throw(
      /^conditions\[1\]\.value: .*Unterminated/,
    );
    (() => meets(['a', 'like', '1'])).should.throw(
      /^conditions\[0\]\.operator: must be is, contains, matches/,
    );
    (() => meets([' ', 'is', '1'])).should.throw(/^conditions\[0\]\.header/);
    (() => meets(['a', 'is', '${GONE}'])).should.throw(/conditions\[0\]\.value: .*GONE is not set/);
    (() => eventTest('all')).should.throw(/^conditions: must be a list/);
  });

  it('may be blank text, unless an empty variable made it blank', () => {
    for (const blank of ['', ' ', undefined, null]) eventTest(blank)(event).should.be.true();
    (() => eventTest('', '${NONE}')).should.throw('conditions: the environment variable NONE is empty');
    const conditions = [{ header: 'CallerIDNum', operator: 'is', value: 'other' }];
    eventTest(conditions, '${SOME}')(event).should.be.false();
  });

  it('have text, a number or nothing as their value, and a header without the blanks around it', () => {
    const one = (header: unknown, operator: string, value: unknown) =>
      eventTest([{ header, operator, value }])(event);
    one(' CallerIDNum ', 'is', 1001).should.be.true();
    for (const nothing of [undefined, null, '']) {
      one('CallerIDNum', 'is', nothing).should.be.false();
      one('CallerIDNum', 'contains', nothing).should.be.true();
    }
    for (const value of [{}, ['1001']])
      (() => one('CallerIDNum', 'is', value)).should.throw('conditions[0].value: must be text');
    for (const header of [undefined, 7, ''])
      (() => one(header, 'is', '1')).should.throw('conditions[0].header: must name a header');
    (() => eventTest([null])).should.throw(/^conditions\[0\]\.header/);
  });

  it('with a value that an empty variable made blank are refused by its name', () => {
    const conditions = ['1001', ''].map((value) => ({ header: 'CallerIDNum', operator: 'contains', value }));
    const saved = ['1001', '${NONE}'].map((value) => ({ ...conditions[0], value }));
    (() => eventTest(conditions, saved)).should.throw(
      'conditions[1].value: the environment variable NONE is empty',
    );
    eventTest(conditions, saved.slice(0, 1))(event).should.be.true();
    eventTest(conditions, '${SOME}')(event).should.be.true();
  });

  it('search the first 1,000 characters of a value with an expression, and the whole value with text', () => {
    const long = parseOne(`Event: X\r\nA: ${'-'.repeat(999)}bc\r\n\r\n`);
    const found = (operator: string, value: string) => eventTest([{ header: 'A', operator, value }])(long);
    found('matches', '-b').should.be.true();
    found('matches', 'c').should.be.false();
    found('matches', '-b$').should.be.true();
    found('contains', 'bc').should.be.true();
  });

  it('search 4,000 characters of all values of a header with an expression', () => {
    const values = Array.from({ length: 40 }, (_, i) => `A: ${'-'.repeat(197)}${10 + i}`);
    const many = parseOne(`Event: X\r\n${values.join('\r\n')}\r\n\r\n`);
    const found = (value: string) => eventTest([{ header: 'A', operator: 'matches', value }])(many);
    found('^-+29$').should.be.true();
    found('^-+31$').should.be.false();
    found('49').should.be.false();
    const empty = parseOne(`Event: X\r\n${'A:\r\n'.repeat(5_000)}A: x\r\n\r\n`);
    eventTest([{ header: 'A', operator: 'matches', value: 'x' }])(empty).should.be.false();
    eventTest([{ header: 'A', operator: 'is', value: 'x' }])(empty).should.be.true();
  });

  it('limit the steps of one expression, and of all expressions together', () => {
    const tooLong = /^conditions\[0\]\.value: it is (too long|longer)/;
    const alternatives = Array.from({ length: 2_000 }, (_, i) => i).join('|');
    for (const source of [
      'a{0,249}b',
      'a{600}',
      alternatives,
      alternatives.slice(0, 900),
      `(${alternatives})?`,
    ])
      (() => meets(['a', 'matches', source])).should.throw(tooLong);
    for (const source of ['a{0,120}b', '[abc]{200}', '^(?:1|2|3)\\d{3,15}$']) meets(['a', 'matches', source]);
    const each = ['a', 'matches', 'x{100}'] as [string, string, string];
    meets(each, each);
    meets(['a', 'matches', 'x{250}']);
    meets(each, each, ['a', 'matches', 'x{50}']);
    (() => meets(each, each, each)).should.throw(/^conditions\[2\]\.value: .* at most 250 steps in total$/);
  });

  describe('in a flow', () => {
    before(() => helper.startServer());
    after(() => helper.stopServer());
    const isReady = () => configNode().connection?.state === 'ready';

    it('are tested before a message is created', async () => {
      const pbx = await simulator();
      const conditions = [{ header: 'UserEvent', operator: 'matches', value: '^wanted' }];
      await start([tab, config(pbx), events({ events: ['UserEvent'], conditions }), end('out1')]);
      const messages = received<NodeMessage & { payload: { UserEvent: string } }>('out1');
      await until(isReady);
      for (const name of ['other', 'wanted-1', 'unwanted', 'wanted-2'])
        pbx.emit({ Event: 'UserEvent', UserEvent: name });
      await until(() => messages.length === 2);
      messages.map(({ payload }) => payload.UserEvent).should.deepEqual(['wanted-1', 'wanted-2']);
    });

    it('that take too long are shown at the node, which names them', async () => {
      const pbx = await simulator();
      const conditions = [{ header: 'A', operator: 'matches', value: 'a{0,249}b' }];
      await start([tab, config(pbx), events({ conditions }), end('out1')]);
      should(lastStatus('ev1')?.text).equal('invalid setting');
      const [logged] = helper.log().args.filter(([{ level, id }]) => level === 20 && id === 'ev1');
      should(String(logged?.[0].msg)).match(/conditions\[0\]\.value: it is too long/);
    });

    it('that are wrong are shown at the node, which then subscribes to nothing', async () => {
      const pbx = await simulator();
      const conditions = [{ header: 'A', operator: 'matches', value: '(' }];
      await start([tab, config(pbx), events({ conditions }), end('out1')]);
      await until(() => lastStatus('ev1')?.text === 'invalid setting');
    });
  });
});
