import should from 'should';
import { AmiConnection } from '../../src';
import { type CallLostError, call } from '../../src/actions';
import { Simulator } from '../../src/simulator';
import { afterThisTest } from '../support/teardown';
import { rejection, until } from '../support/wait';

const CALL = { from: '1001', to: '1002', timeout: 3_000 };

describe('a call whose connection is lost,', () => {
  it('is not started if the loss comes before the first action', async () => {
    const { pbx, connection } = await connect();
    pbx.drop();
    await until(() => connection.state !== 'ready', 'the loss');
    const error = await rejection(call(connection, CALL));
    should(error).have.property('code', 'AMI_ERR_NOT_SENT');
    should(originates(pbx)).equal(0);
  });

  it('is not started if the loss comes while phones are looked up', async () => {
    const { pbx, connection } = await connect();
    pbx.answer('ExtensionState', () => {
      pbx.drop();
      return {};
    });
    const error = await rejection(call(connection, CALL));
    should(error).match({ code: 'AMI_ERR_NOT_SENT', message: /nothing was done/ });
    should(originates(pbx)).equal(0);
  });

  it('is looked up after the reconnect if the Originate was written', async () => {
    const { pbx, connection } = await connect();
    let callId: string | undefined;
    pbx.answer('Originate', (request) => {
      callId = request.get('ChannelId');
      pbx.drop();
      return {};
    });
    const error = await rejection<CallLostError>(call(connection, CALL));
    should(error).match({ code: 'AMI_ERR_OUTCOME_UNKNOWN', callId, now: 'gone' });
    should(originates(pbx)).equal(1);
  });

  it('is found up after the reconnect if its phone rang', async () => {
    const { pbx, connection } = await connect();
    const ringing = call(connection, CALL);
    const failed = rejection<CallLostError>(ringing);
    const Uniqueid = (await pbx.nextAction('Originate')).get('ChannelId');
    pbx.answer('CoreShowChannels', () => ({
      list: [{ Event: 'CoreShowChannel', Channel: 'PJSIP/1001-1', Uniqueid, Linkedid: Uniqueid }],
      complete: { Event: 'CoreShowChannelsComplete' },
    }));
    pbx.drop();
    const error = await failed;
    should(error).match({ code: 'AMI_ERR_OUTCOME_UNKNOWN', callId: Uniqueid, now: 'up' });
    should(originates(pbx)).equal(1);
  });

  it('is reported as not known at its timeout if the connection does not come back', async () => {
    const { pbx, connection } = await connect();
    const failed = rejection<CallLostError>(call(connection, { ...CALL, timeout: 200 }));
    await until(() => originates(pbx) === 1, 'the Originate');
    await pbx.close();
    should(await failed).match({ code: 'AMI_ERR_OUTCOME_UNKNOWN', now: 'notKnown' });
  });
});

const originates = (pbx: Simulator) => pbx.received.filter(({ name }) => name === 'Originate').length;

async function connect() {
  const pbx = await Simulator.listen({ extensions: 5 });
  afterThisTest(() => pbx.close());
  const connection = new AmiConnection({
    host: '127.0.0.1',
    port: pbx.port,
    username: 'admin',
    secret: 'secret',
    reconnectDelay: 20,
  });
  afterThisTest(() => connection.close());
  connection.open();
  await until(() => connection.state === 'ready', 'the login');
  return { pbx, connection };
}
