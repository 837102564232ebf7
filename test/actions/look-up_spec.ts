import should from 'should';
import { AmiConnection } from '../../src';
import { FORMS, type FormName } from '../../src/actions';
import { Simulator } from '../../src/simulator';
import { afterThisTest } from '../support/teardown';
import { rejection, until } from '../support/wait';

/** The last action that each form sends before it acts, and fields with which it sends it. */
const READS: readonly [form: FormName, read: string, fields: object][] = [
  ['call', 'ExtensionState', { from: '1001', to: '1002' }],
  ['call', 'Getvar', { from: '1001', to: '1002' }],
  ['pickup', 'Getvar', { extension: '1001', of: '1002' }],
  ['hangup', 'CoreShowChannels', { extension: '1001' }],
  ['transfer', 'Getvar', { kind: 'blind', extension: '1001', to: '1003' }],
  ['redirect', 'Getvar', { extension: '1001', to: '1003' }],
  ['park', 'CoreShowChannels', { extension: '1001' }],
  ['queue', 'QueueStatus', { do: 'pause', member: 'PJSIP/1001' }],
  ['record', 'CoreShowChannels', { do: 'start', extension: '1001', file: 'a.wav' }],
  ['mute', 'ExtensionState', { direction: 'in', muted: true, extension: '1001' }],
  ['dtmf', 'CoreShowChannels', { digits: '1', extension: '1001' }],
];

describe('a form whose connection is lost before it acts', () => {
  for (const [form, read, fields] of READS)
    it(`${form} says at ${read} that nothing was done`, async () => {
      const { pbx, connection } = await connect();
      const call = pbx.call('1001', '1002');
      await call.answer();
      pbx.answer(read, () => {
        pbx.drop();
        return {};
      });
      const error = await rejection(FORMS[form](connection, fields));
      should(error).match({ code: 'AMI_ERR_NOT_SENT', message: new RegExp(`nothing was done.*${read}`) });
      should(pbx.received.at(-1)?.name).equal(read);
    });

  for (const [form, act, fields] of [
    ['park', 'Park', { extension: '1001' }],
    ['transfer', 'Atxfer', { kind: 'attended', extension: '1001', to: '1003' }],
    ['transfer', 'CancelAtxfer', { kind: 'cancel', extension: '1001' }],
  ] as const)
    it(`and one that is lost between ${act} and the event of its outcome, that its outcome is unknown`, async () => {
      const { pbx, connection } = await connect();
      const call = pbx.call('1001', '1002');
      await call.answer();
      pbx.answer(act, () => ({}));
      const failed = rejection(FORMS[form](connection, { ...fields, timeout: 60_000 }));
      await pbx.nextAction(act);
      await until(() => connection.snapshot().inFlight === 0, 'the response');
      pbx.drop();
      should(await failed).match({ code: 'AMI_ERR_OUTCOME_UNKNOWN', message: /connection was lost/ });
    });

  it('and one that is lost while it acts, that its outcome is unknown', async () => {
    const { pbx, connection } = await connect();
    const call = pbx.call('1001', '1002');
    await call.answer();
    pbx.answer('Redirect', () => {
      pbx.drop();
      return {};
    });
    const error = await rejection(FORMS.redirect(connection, { extension: '1001', to: '1003' }));
    should(error).have.property('code', 'AMI_ERR_OUTCOME_UNKNOWN');
  });
});

async function connect() {
  const pbx = await Simulator.listen({ extensions: 3, queues: [{ name: 'support', members: ['1001'] }] });
  afterThisTest(() => pbx.close());
  // The connection is not opened again, so that nothing of a later session is received.
  const login = { host: '127.0.0.1', port: pbx.port, username: 'admin', secret: 'secret' };
  const connection = new AmiConnection({ ...login, reconnectDelay: 60_000 });
  afterThisTest(() => connection.close());
  connection.open();
  await until(() => connection.state === 'ready', 'the login');
  return { pbx, connection };
}
