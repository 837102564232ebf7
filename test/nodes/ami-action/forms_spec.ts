import should from 'should';
import { rightsOf } from '../../../nodes/common/rights';
import { FORMS } from '../../../src/index';
import { until } from '../../support/wait';
import { configNode, helper } from '../flow';
import { onSimulator } from './action-flow';

const QUEUES = { options: { extensions: 3, queues: [{ name: 'support', members: ['1001'] }] } };

describe('ami-action: forms', () => {
  before(() => helper.startServer());
  after(() => helper.stopServer());

  it('runs the form that msg.action names, with its fields in msg.payload', async () => {
    const { ask } = await onSimulator({}, { ...QUEUES, pbx: { pbx: 'Berlin' } });
    const payload = { do: 'pause', member: 'PJSIP/1001', reason: 'lunch' };
    const { payload: result, ami, ...others } = await ask({ action: 'queue', topic: 'kept', payload });
    should(result).deepEqual({ member: 'PJSIP/1001', queues: ['support'] });
    const { ms, ...rest } = ami;
    should(rest).deepEqual({ pbx: 'Berlin', server: configNode().server, action: 'queue' });
    ms.should.be.within(0, 10_000);
    should(others).containEql({ topic: 'kept', action: 'queue' });
    const answer = await ask({ action: '', payload: { Action: 'QueueStatus' } });
    should(answer.payload.items.find(({ Event }) => Event === 'QueueMember')).containEql({
      Paused: '1',
      PausedReason: 'lunch',
    });
  });

  it('calls, and answers when both sides are known', async () => {
    const { server, give, done } = await onSimulator({}, { options: { extensions: 3 } });
    give({ action: 'call', payload: { from: '1001', to: '1002', timeout: 5_000 } });
    const call = () => server.received.find(({ name }) => name === 'Originate');
    await until(call, 'the call');
    should(call()?.get('Async')).equal('true');
    await until(() => done.length > 0, 'the outcome', 10_000);
    should(done[0]?.payload).have.properties('callId', 'outcome', 'to');
  });

  for (const [action, payload] of [
    ['call', { from: '1001', to: '1002' }],
    ['pickup', { extension: '1001', of: '1002' }],
    ['park', { extension: '1001' }],
    ['transfer', { kind: 'attended', extension: '1001', to: '1002' }],
    ['transfer', { kind: 'cancel', extension: '1001' }],
  ] as const)
    it(`refuses ${action} ${JSON.stringify(payload)} before it acts if the user is known to lack read = call`, async () => {
      const users = [{ username: 'admin', secret: 'secret', read: ['agent' as const] }];
      const { server, refused } = await onSimulator({}, { options: { extensions: 3, users } });
      const { error } = await refused({ action, payload });
      should(error.code).equal('AMI_ERR_REJECTED');
      should(error.message).match(/needs read class call in manager\.conf/);
      const reads = ['Challenge', 'Login', 'ListCommands', 'Command', 'Ping'];
      should(server.received.map(({ name }) => name).filter((name) => !reads.includes(name))).deepEqual([]);
    });

  it('transfers blind without read = call', async () => {
    const users = [{ username: 'admin', secret: 'secret', read: ['agent' as const] }];
    const { server, ask } = await onSimulator({}, { options: { extensions: 3, users } });
    server.call('1001', '1002').answer();
    const payload = { kind: 'blind', extension: '1001', to: '1003' };
    should((await ask({ action: 'transfer', payload })).payload).match({ to: '1003' });
  });

  for (const [what, fields, message, error] of [
    [
      'a word that is no form',
      {},
      { action: 'reboot' },
      /^AmiError: msg\.action must be one of call, hangup, .*, not "reboot"/,
    ],
    ['a word of Object', {}, { action: 'constructor' }, /^AmiError: msg\.action must be one of/],
    ['a form in another case', {}, { action: 'Hangup' }, /^AmiError: msg\.action must be one of/],
    [
      'a form that is no text',
      {},
      { action: ['hangup'] },
      /^AmiError: msg\.action must be one of .*, not an array/,
    ],
    [
      'a form beside an action of the node',
      { action: 'Ping' },
      { action: 'hangup', payload: {} },
      /^AmiError: msg\.action: the node names the action Ping/,
    ],
    [
      'a form beside an action of the message',
      {},
      { action: 'hangup', payload: { Action: 'Ping' } },
      /^AmiError: msg\.payload\.Action: msg\.action names the form hangup already/,
    ],
    [
      'fields that are text',
      {},
      { action: 'call', payload: '1001' },
      /^AmiError: msg\.payload must be an object with the fields of the form call/,
    ],
    [
      'an unknown field',
      {},
      { action: 'hangup', payload: { chanel: 'x' } },
      /^AmiError: hangup: "chanel" is not a field of this form/,
    ],
  ] as const)
    it(`refuses ${what} and sends nothing`, async () => {
      const { server, refused } = await onSimulator(fields);
      const before = server.received.length;
      const { error: said } = await refused(message);
      said.message.should.match(error);
      said.code.should.equal('AMI_ERR_INVALID_ACTION');
      server.received.length.should.equal(before);
    });

  for (const form of Object.keys(FORMS))
    it(`refuses ${form} without its fields, by their name`, async () => {
      const { refused } = await onSimulator();
      const { error } = await refused({ action: form, payload: {} });
      error.code.should.equal('AMI_ERR_INVALID_ACTION');
      error.message.should.match(new RegExp(`^AmiError: ${form}: "\\w+" `));
    });
});

describe('ami-action: the allow-list of the connection', () => {
  before(() => helper.startServer());
  after(() => helper.stopServer());

  const COMMAND = { payload: { Action: 'Command', Command: 'core show version' } };

  it('is the preset if an ami-config has none: all of telephony, and nothing else', async () => {
    const { ask, refused } = await onSimulator();
    await ask({ payload: { Action: 'ExtensionState', Exten: '1001', Context: 'default' } });
    await ask({ payload: { Action: 'UserEvent', UserEvent: 'x' } });
    for (const payload of [
      COMMAND.payload,
      { Action: 'reload' },
      { Action: 'GetConfig', Filename: 'manager.conf' },
      { Action: 'Originate', Channel: 'PJSIP/1001', Application: 'System', Data: 'id' },
      { Action: 'MyOwnAction' },
      { Action: 'Logoff' },
    ]) {
      const { error } = await refused({ payload });
      error.code.should.equal('AMI_ERR_FORBIDDEN', payload.Action);
    }
    should(configNode().connection?.snapshot().forbidden).equal(6);
  });

  it('allows only ticked purposes, on a session of its own too', async () => {
    const { ask, refused } = await onSimulator({ ownSession: true }, { pbx: { allow: ['command'] } });
    (await ask(COMMAND)).payload.output.join().should.match(/Asterisk/);
    const { error } = await refused({ payload: { Action: 'UserEvent', UserEvent: 'x' } });
    error.code.should.equal('AMI_ERR_FORBIDDEN');
    error.message.should.match(/"messages" is not allowed on this connection/);
  });

  it('limits the contexts of calls', async () => {
    const { refused } = await onSimulator({}, { pbx: { contexts: 'default, sales' } });
    const where = { Channel: 'PJSIP/1001', Exten: '1002', Priority: 1, Async: true };
    const { error } = await refused({ payload: { Action: 'Originate', Context: 'secret', ...where } });
    error.code.should.equal('AMI_ERR_FORBIDDEN');
  });

  it('does not affect rights and refreshes', async () => {
    await onSimulator({}, { pbx: { allow: [] } });
    const { connection } = configNode();
    if (!connection) throw new Error('no connection');
    (await rightsOf(connection, 'admin')).readIsAll.should.be.true();
  });
});
