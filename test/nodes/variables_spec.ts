// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${NAME} is Node-RED's own way to name a variable
import should from 'should';
import { certificate } from '../support/certificate';
import { coreNode } from '../support/helper';
import { afterThisTest } from '../support/teardown';
import { until } from '../support/wait';
import {
  action,
  catcher,
  config,
  configNode,
  end,
  events,
  helper,
  lastStatus,
  node,
  received,
  refresh,
  simulator,
  start,
  tab,
} from './flow';

const isReady = () => configNode().connection?.state === 'ready';
const BAD = { fill: 'red', shape: 'ring', text: 'invalid setting' };

/** An environment variable as long as this test runs. */
const variable = (value: string, name = 'AMI_TEST_VARIABLE') => {
  process.env[name] = value;
  afterThisTest(() => delete process.env[name]);
};
const FIELD = '${AMI_TEST_VARIABLE}';
const flowWith = (type: string, value: unknown) => ({
  ...tab,
  env: [{ name: 'AMI_TEST_VARIABLE', type, value }],
});
const logged = (id: string) =>
  helper
    .log()
    .args.filter(([entry]) => entry.id === id && entry.level === 20)
    .map(([entry]) => String(entry.msg));
const flow = [events(), refresh(), end('out1'), end('each1'), end('sum1')];

describe('a field with a variable', () => {
  before(() => helper.startServer());
  after(() => helper.stopServer());

  describe('that is a switch', () => {
    for (const text of ['yes', 'on', 'TRUE', 'true', '1', ' Yes ', 'y']) {
      it(`is on with ${JSON.stringify(text)}`, async () => {
        variable(text);
        const pbx = await simulator({ tls: await certificate() });
        const credentials = { pbx1: { username: 'admin', secret: 'secret' } };
        const tls = { id: 'tls1', type: 'tls-config', cert: '', key: '', ca: '', verifyservercert: false };
        await start([tab, tls, config(pbx, { usetls: FIELD, tls: 'tls1' }), ...flow], credentials, [
          coreNode('network/05-tls'),
        ]);
        await until(isReady);
      });
    }

    for (const text of ['no', 'off', 'FALSE', '0']) {
      it(`is off with ${JSON.stringify(text)}, and needs no TLS configuration`, async () => {
        variable(text);
        const pbx = await simulator();
        await start([tab, config(pbx, { usetls: FIELD, tls: 'gone' }), ...flow]);
        await until(isReady);
      });
    }

    for (const text of ['', '  ', 'maybe', 'tls', '2']) {
      it(`is refused by its name, never off, with ${JSON.stringify(text)}`, async () => {
        variable(text);
        const pbx = await simulator();
        await start([tab, config(pbx, { usetls: FIELD }), ...flow]);
        should(configNode().problem?.message).match(/^usetls/);
        should(lastStatus('ev1')).deepEqual(BAD);
        should(lastStatus('rf1')).deepEqual(BAD);
        pbx.sessions.should.be.empty();
      });
    }

    it('may be a boolean, as flows have it', async () => {
      const pbx = await simulator();
      await start([flowWith('bool', 'true'), config(pbx, { z: 'tab1', usetls: FIELD }), ...flow]);
      await until(() => configNode().connection?.reason?.code === 'AMI_ERR_TLS');
    });
  });

  const lists: [field: string, node: object][] = [
    ['events', events({ events: FIELD })],
    ['events', events({ events: [FIELD] })],
    ['events', events({ events: '$(AMI_TEST_VARIABLE)' })],
    ['conditions', events({ conditions: FIELD })],
    [
      'conditions[0].value',
      events({ conditions: [{ header: 'Exten', operator: 'contains', value: FIELD }] }),
    ],
    ['extensions', refresh({ extensions: FIELD })],
    ['extensions', refresh({ extensions: [FIELD] })],
    ['context', refresh({ context: FIELD })],
    ['source', refresh({ source: FIELD })],
    ['distribution', refresh({ distribution: FIELD })],
    ['action', action({ action: FIELD })],
    ['parameters.Queue', action({ action: 'QueueStatus', parameters: { Queue: FIELD } })],
    ['distribution', action({ distribution: FIELD })],
    ...['names', 'mailboxes', 'context'].map((field): [string, object] => [
      field,
      action({ id: 'st1', type: 'ami-state', sources: ['hints'], [field]: FIELD }),
    ]),
    ...['topics', 'directions', 'outcomes', 'extensions', 'trunks'].map((field): [string, object] => [
      field,
      action({ id: 'cl1', type: 'ami-call', [field]: [FIELD] }),
    ]),
  ];
  for (const [field, one] of lists) {
    const {
      id,
      type,
      [field]: written = 'its value',
    } = one as { id: string; type: string; [f: string]: unknown };
    for (const text of ['', ' ']) {
      it(`that is ${field} of ${type} (${JSON.stringify(written)}) does not mean everything if it is ${JSON.stringify(text)}`, async () => {
        variable(text);
        const pbx = await simulator();
        await start([tab, config(pbx), one as never, end('out1'), end('each1'), end('sum1'), end('done1')]);
        should(lastStatus(id)).deepEqual(BAD);
        const [problem] = logged(id);
        (problem ?? '').should.startWith(
          `AmiError: ${field}: the environment variable AMI_TEST_VARIABLE is empty`,
        );
      });
    }
  }

  for (const field of ['events', 'login']) {
    it(`that is ${field} of ami-config does not mean its default if it is empty`, async () => {
      variable('');
      const pbx = await simulator();
      await start([tab, config(pbx, { [field]: FIELD }), ...flow]);
      should(configNode().problem?.message).equal(
        `${field}: the environment variable AMI_TEST_VARIABLE is empty`,
      );
    });
  }

  it('that is in a list does not affect the other entries', async () => {
    variable('');
    const pbx = await simulator();
    await start([tab, config(pbx), events({ events: [FIELD, 'Hangup'] }), end('out1')]);
    const messages = received('out1');
    await until(isReady);
    for (const Event of ['Newchannel', 'Hangup']) pbx.emit({ Event });
    await until(() => messages.length === 1);
    should(messages[0]?.topic).equal('Hangup');
  });

  const anyType: [field: string, type: string, value: string, extensions?: string[]][] = [
    ['extensions', 'num', '1002', ['1002']],
    ['extensions', 'json', '["1002","1003"]', ['1002', '1003']],
    ['extensions', 'json', '{"extension":"1002"}', ['1002']],
    ['extensions', 'str', '1002,1003', ['1002', '1003']],
    ['extensions', 'bool', 'true'],
    ['extensions', 'json', '[]'],
    ['extensions', 'json', '{}'],
    ['context', 'json', '{}'],
    ['context', 'bool', 'true'],
    ['limit', 'num', '2', ['1001', '1002', '1003', '1004', '1005']],
    ['limit', 'bool', 'true'],
    ['limit', 'json', '[5]'],
    ['timeout', 'str', 'soon'],
    ['timeout', 'bool', 'true'],
    ['queryTimeout', 'json', '{}'],
  ];
  for (const [field, type, value, extensions] of anyType) {
    const means = extensions ? 'is understood' : 'is refused by its name';
    it(`of a flow, ${type} ${value}, in ${field} of ami-refresh ${means}`, async () => {
      const pbx = await simulator({ extensions: 5 });
      await start([
        flowWith(type, value),
        config(pbx),
        refresh({ [field]: FIELD }),
        catcher(),
        ...['each1', 'sum1', 'catch1-out'].map((id) => end(id)),
      ]);
      const caught = received<{ error: { message: string } }>('catch1-out');
      const summaries = received<{ payload: { results: { extension: string }[] } }>('sum1');
      node('rf1').receive({});
      await until(() => caught.length + summaries.length === 1);
      if (extensions) {
        const asked = summaries[0]?.payload.results.map(({ extension }) => extension).sort();
        (asked ?? []).should.deepEqual(extensions);
      } else {
        should(caught[0]?.error.message ?? '').startWith(`AmiError: ${field}`);
        should(lastStatus('rf1')).deepEqual(BAD);
      }
    });
  }

  for (const [type, value] of [
    ['num', '5'],
    ['bool', 'true'],
    ['json', '{"a":1}'],
    ['json', '[]'],
  ] as const) {
    it(`of a flow, ${type} ${value}, is refused in events of ami-events`, async () => {
      const pbx = await simulator();
      await start([flowWith(type, value), config(pbx), events({ events: FIELD }), end('out1')]);
      should(lastStatus('ev1')).deepEqual(BAD);
      (logged('ev1')[0] ?? '').should.startWith('AmiError: events');
    });
  }

  for (const [field, type, value] of [
    ['host', 'bool', 'true'],
    ['host', 'json', '{}'],
    ['login', 'json', '[]'],
    ['port', 'bool', 'true'],
    ['connectionTimeout', 'json', '[5]'],
    ['events', 'json', '[]'],
    ['events', 'json', '{}'],
  ] as const) {
    it(`of a flow, ${type} ${value}, is refused in ${field} of ami-config`, async () => {
      await start([flowWith(type, value), config({ port: 1 }, { z: 'tab1', [field]: FIELD }), ...flow]);
      should(configNode().problem?.message).match(new RegExp(`^${field}\\b`));
    });
  }
});
