import should from 'should';
import { AmiConnection, AmiError, type AmiErrorCode, type Frame } from '../../src';
import { type ActionConnection, call } from '../../src/actions';
import { CalledSide } from '../../src/actions/call/called';
import { OwnPhones } from '../../src/actions/call/own-phone';
import { Simulator } from '../../src/simulator';
import { event } from '../calls/replay';
import { afterThisTest } from '../support/teardown';
import { rejection, until } from '../support/wait';

const CALL = { from: '1001', to: '1002', timeout: 3_000 };

describe('the second click of a call', () => {
  const refused = { code: 'AMI_ERR_DUPLICATE' };

  it('is refused while the first call runs', async () => {
    const { connection, pbx } = await connect();
    const first = call(connection, CALL);
    should(await rejection(call(connection, CALL))).match(refused);
    await until(() => originates(pbx) > 0, 'the call');
    pbx.drop();
    await rejection(first);
    should(originates(pbx)).equal(1);
  });

  it('is another call in another context, or from another device', async () => {
    const { connection, pbx } = await connect();
    pbx.answer('Originate', () => ({}));
    const aborted = AbortSignal.timeout(300);
    const codes = await Promise.all(
      [
        CALL,
        { ...CALL, context: 'tenant' },
        { ...CALL, device: 'PJSIP/1001' },
        { ...CALL, device: 'PJSIP/1003' },
      ].map(
        async (fields) => (await rejection<AmiError>(call(connection, fields, { signal: aborted }))).code,
      ),
    );
    should(codes).not.containEql('AMI_ERR_DUPLICATE');
  });

  it('is not a second click if the first call had no phone', async () => {
    const { connection } = await connect({ '1001': 'Custom:lamp' });
    for (let i = 0; i < 2; i++)
      should(await rejection(call(connection, CALL))).match({
        code: 'AMI_ERR_REJECTED',
        message: /Custom:lamp/,
      });
  });

  it('is not a second click if Asterisk refused the first call', async () => {
    const { connection, pbx } = await connect();
    pbx.answer('Originate', () => ({ error: 'Extension does not exist.' }));
    for (let i = 0; i < 2; i++)
      should(await rejection(call(connection, CALL))).have.property('code', 'AMI_ERR_REJECTED');
    should(originates(pbx)).equal(2);
  });

  it('is not a second click if the first call was not sent', async () => {
    const { connection, pbx } = await connect();
    pbx.drop();
    await until(() => connection.state !== 'ready', 'the loss');
    for (let i = 0; i < 2; i++)
      should(await rejection(call(connection, CALL))).have.property('code', 'AMI_ERR_NOT_SENT');
  });
});

describe('the phones of a caller', () => {
  const leg = (callId: string) => ({
    callId,
    target: `PJSIP/${callId}`,
    actionId: callId,
    channel: undefined,
    outcome: undefined,
    reasonCode: undefined,
    dialStatus: undefined,
  });
  const answered = (id: string) =>
    event('OriginateResponse', { ActionID: id, Response: 'Success', Reason: 4, Uniqueid: id });

  it('are hung up, also one that begins to ring after another has answered', () => {
    const late: string[] = [];
    const phones = new OwnPhones([leg('a'), leg('b'), leg('c')], ({ callId }) => late.push(callId));
    const begins = (id: string) =>
      phones.take(event('Newchannel', { Uniqueid: id, Channel: `PJSIP/${id}-1` }));
    begins('a');
    begins('b');
    phones.take(answered('a'));
    should(late).deepEqual([]);
    begins('c');
    should(late).deepEqual(['c']);
  });
});

describe('the called side of a call from a Local channel', () => {
  it('is not the phone that the Local channel rings', async () => {
    const called = new CalledSide('ami-1');
    const begin = (from: string, to: string) =>
      called.take(
        event('DialBegin', { Uniqueid: from, Linkedid: 'ami-1', DestUniqueid: to, DestLinkedid: 'ami-1' }),
      );
    const end = (from: string, to: string, DialStatus: string) =>
      called.take(event('DialEnd', { Uniqueid: from, DestUniqueid: to, DialStatus }));
    begin('ami-1;2', 'own-phone');
    end('ami-1;2', 'own-phone', 'ANSWER');
    begin('ami-1', 'other-phone');
    end('ami-1', 'other-phone', 'BUSY');
    called.take(event('Hangup', { Uniqueid: 'other-phone', Cause: 17 }));
    should(await called.outcome).deepEqual({ outcome: 'busy', cause: 17 });
  });
});

describe('the called side of a call that was not answered', () => {
  const events = {
    dialEnd: event('DialEnd', { Uniqueid: 'ami-1', DestUniqueid: 'other', DialStatus: 'NOANSWER' }),
    hangup: (Cause: number) => event('Hangup', { Uniqueid: 'other', Cause }),
  };
  for (const [cause, outcome] of [
    [1, 'unreachable'],
    [16, 'noAnswer'],
    [17, 'busy'],
    [19, 'noAnswer'],
    [21, 'busy'],
  ] as const)
    it(`is ${outcome} by cause ${cause} of its channel, in either order of the events`, async () => {
      for (const order of [
        [events.dialEnd, events.hangup(cause)],
        [events.hangup(cause), events.dialEnd],
      ]) {
        const called = new CalledSide('ami-1');
        called.take(event('DialBegin', { Uniqueid: 'ami-1', Linkedid: 'ami-1', DestUniqueid: 'other' }));
        for (const each of order) called.take(each);
        should(await called.outcome).deepEqual({ outcome, cause });
      }
    });
});

describe('a call whose connection is lost twice', () => {
  it('is looked for again when the connection is back again', async () => {
    const { connection, pbx } = await connect();
    let lost = 0;
    pbx.answer('Originate', () => {
      pbx.drop();
      return {};
    });
    const restore = pbx.answer('CoreShowChannels', () => {
      lost += 1;
      restore();
      pbx.drop();
      return {};
    });
    const error = await rejection(call(connection, CALL));
    should(error).match({ code: 'AMI_ERR_OUTCOME_UNKNOWN', now: 'gone' });
    should(lost).equal(1);
  });
});

describe('a call to several phones', () => {
  it('rings each contact of the endpoint, and nothing that a phone has put into its contact', async () => {
    const { connection, pbx } = await connect();
    const contacts = ['PJSIP/1001/sip:a@127.0.0.1:1', 'PJSIP/1001/sip:b@127.0.0.1:2;x='];
    pbx.answer('Getvar', () => ({ headers: { Value: [...contacts, 'Local/9@outside'].join('&') } }));
    pbx.answer('Originate', () => ({ error: 'Refused by this test' }));
    await rejection(call(connection, CALL));
    const rung = pbx.received.filter(({ name }) => name === 'Originate').map((sent) => sent.get('Channel'));
    should(rung).deepEqual(contacts);
  });

  it('may be up if one of its Originates was written, although others were not', async () => {
    const { failing, pbx } = await failingWith('AMI_ERR_NOT_SENT', 'AMI_ERR_OUTCOME_UNKNOWN');
    should(await rejection(call(failing, CALL))).match({ code: 'AMI_ERR_OUTCOME_UNKNOWN', now: 'gone' });
    should(originates(pbx)).equal(0);
  });

  it('may ring if one of its Originates had no response, although another was refused', async () => {
    const { failing } = await failingWith('AMI_ERR_REJECTED', 'AMI_ERR_TIMEOUT');
    should(await rejection(call(failing, CALL))).match({ code: 'AMI_ERR_TIMEOUT' });
    should(await rejection(call(failing, CALL))).match({ code: 'AMI_ERR_DUPLICATE' });
  });
});

/** A connection on which the Originates of two phones fail. */
async function failingWith(...errors: AmiErrorCode[]) {
  const { connection, pbx } = await connect({ '1001': 'PJSIP/1001&PJSIP/1002' });
  const failing: ActionConnection = {
    send: async (action, options) => {
      if (action.Action !== 'Originate') return connection.send(action, options);
      throw new AmiError(errors.shift() ?? 'AMI_ERR_CLOSED', 'by this test');
    },
    subscribe: (names, listener: (frame: Frame) => void) => connection.subscribe(names, listener),
    on: (name, listener) => connection.on(name, listener),
    off: (name, listener) => connection.off(name, listener),
  };
  return { failing, pbx };
}

const originates = (pbx: Simulator) => pbx.received.filter(({ name }) => name === 'Originate').length;

async function connect(hints: Record<string, string> = {}) {
  const numbers = ['1001', '1002', '1003'];
  const pbx = await Simulator.listen({
    extensions: numbers.map((extension) => {
      const hint = hints[extension];
      return hint === undefined ? extension : { extension, hint };
    }),
  });
  afterThisTest(() => pbx.close());
  const connection = new AmiConnection({
    ...{ host: '127.0.0.1', port: pbx.port, username: 'admin', secret: 'secret', reconnectDelay: 20 },
  });
  afterThisTest(() => connection.close());
  connection.open();
  await until(() => connection.state === 'ready', 'the login');
  return { connection, pbx };
}
