import type { NodeMessage } from 'node-red';
import should from 'should';
import type { Asterisk } from '../../lab/parts/asterisk';
import type { AmiConnection, CallResult, Frame } from '../../src';
import { type Caught, type Done, onServer } from '../nodes/ami-action/action-flow';
import { action, config, configNode, end, helper, node, received, start, tab } from '../nodes/flow';
import { coreNode } from '../support/helper';
import { ownAsterisk } from '../support/own-asterisk';
import { Relay } from '../support/relay';
import { afterThisTest } from '../support/teardown';
import { until } from '../support/wait';
import { channels, connected, heard, withPhones } from './acting';

const HOME = { context: 'home', timeout: 20_000 };
const call = (): NodeMessage => ({ action: 'call', payload: { from: '1001', to: '1002', ...HOME } });

type Called = Omit<Done, 'payload'> & { payload: CallResult };
type Lost = Caught & { ami: { callId: string; now: string } };

for (const version of [22, 16] as const) {
  describe(`ami-action on a real Asterisk ${version}`, function () {
    this.timeout(60_000);
    const asterisk = ownAsterisk(version);
    before(() => helper.startServer());
    after(() => helper.stopServer());

    it('calls with both outcomes, and a second ami-action hangs up by the callId of the first', async () => {
      const watcher = await connected(asterisk());
      await withPhones(asterisk(), { 1001: 'answer', 1002: 'answer' });
      const { called, ended } = await callThenHangUp(asterisk());
      node('ac1').receive({ ...call(), topic: 'kept' });
      await until(() => called.length > 0, 'both outcomes');
      should(called[0]).match({
        topic: 'kept',
        action: 'call',
        payload: { outcome: 'answered', to: { outcome: 'answered' } },
        ami: { pbx: 'Lab', action: 'call' },
      });
      await bothInABridge(watcher);
      should((await channels(watcher)).map((one) => one.get('Linkedid'))).deepEqual([
        called[0]?.payload.callId,
        called[0]?.payload.callId,
      ]);
      node('fn1').receive({ ...called[0] } as NodeMessage);
      await until(() => ended.length > 0, 'the hangup');
      should(ended[0]?.payload).have.property('channels').with.length(2);
      await until(async () => (await channels(watcher)).length === 0, 'the end of the call');
    });

    it('distinguishes the outcomes of the phone of the caller and of the called side', async () => {
      await connected(asterisk());
      await withPhones(asterisk(), { 1001: 'answer', 1003: 'refuse' });
      const { give, done } = await onAsterisk(asterisk());
      const outcomes = async (from: string, to: string) => {
        const before = done.length;
        give({ action: 'call', payload: { from, to, ...HOME } });
        await until(() => done.length > before, 'the outcome');
        const result = done[before]?.payload as unknown as CallResult | undefined;
        return [result?.outcome, result?.to?.outcome];
      };
      should(await outcomes('1001', '1003')).deepEqual(['answered', 'busy']);
      should(await outcomes('1003', '1001')).deepEqual(['busy', undefined]);
      should(await outcomes('1001', '1005')).deepEqual(['answered', 'unreachable']);
      should(await outcomes('1005', '1001')).deepEqual(['failed', undefined]);
    });

    it('transfers blind, and leaves the call alone if the extension does not exist', async () => {
      const watcher = await connected(asterisk());
      await withPhones(asterisk(), { 1001: 'answer', 1002: 'answer' });
      const { ask, refused } = await onAsterisk(asterisk());
      await ask(call());
      await bothInABridge(watcher);
      const blind = { kind: 'blind', extension: '1001', context: 'home' };
      const { error } = await refused({ action: 'transfer', payload: { ...blind, to: '9999' } });
      should(error).match({ code: 'AMI_ERR_REJECTED', message: /no extension "9999"/ });
      await bothInABridge(watcher);
      await ask({ action: 'transfer', payload: { ...blind, to: '600' } });
      await until(async () => (await channels(watcher)).length === 1, 'the end of 1001');
      should((await channels(watcher))[0]?.get('Channel')).startWith('PJSIP/1002-');
    });

    it('pauses an agent with a reason, and returns the items of a list', async () => {
      const { ask, refused } = await onAsterisk(asterisk());
      const pause = { do: 'pause', member: 'PJSIP/1001', reason: 'lunch, late' };
      const paused = await ask({ action: 'queue', payload: pause });
      should(paused.payload).deepEqual({ member: 'PJSIP/1001', queues: ['support'] });
      const state = async () => {
        const { payload } = await ask({ action: '', payload: { Action: 'QueueStatus', Queue: 'support' } });
        return payload.items.find(({ Location }) => Location === 'PJSIP/1001');
      };
      should(await state()).match({ Paused: '1', PausedReason: 'lunch, late' });
      await ask({ action: 'queue', payload: { do: 'unpause', member: 'PJSIP/1001' } });
      should(await state()).match({ Paused: '0' });
      const nobody = { do: 'pause', member: 'PJSIP/1050' };
      const { error } = await refused({ action: 'queue', payload: nobody });
      should(error).match({ code: 'AMI_ERR_REJECTED', message: /not a member/ });
    });

    it('names the manager class that the user lacks, and the line of manager.conf', async () => {
      const { refused } = await onAsterisk(asterisk(), 'readOnly');
      const { error } = await refused({ payload: { Action: 'Hangup', Channel: 'PJSIP/none' } });
      should(error.code).equal('AMI_ERR_REJECTED');
      should(error.message).match(/needs write class system or call in manager\.conf.*\[reader\]/);
    });

    describe('whose connection is lost', () => {
      it('before the write, sends nothing, not even later', async () => {
        const { relay, watcher, refused } = await behindRelay(asterisk());
        const [rung, events] = [heard(watcher, 'Newchannel'), heard(watcher, 'UserEvent')];
        await relay.cut();
        await until(() => configNode().connection?.state !== 'ready', 'the loss');
        for (const message of [call(), { action: '', payload: { Action: 'UserEvent', UserEvent: 'Once' } }])
          should((await refused(message)).error.code).equal('AMI_ERR_NOT_SENT');
        await backAgain(relay);
        await sendLast(events);
        should(events.map((event) => event.get('UserEvent'))).deepEqual(['Last']);
        should(rung).have.length(0);
      });

      it('after the write of an action, reports an unknown outcome and does not repeat the action', async () => {
        const { relay, watcher, refused } = await behindRelay(asterisk());
        const events = heard(watcher, 'UserEvent');
        relay.muteAfter('UserEvent: Once');
        const failed = refused({ payload: { Action: 'UserEvent', UserEvent: 'Once' } });
        await until(() => events.length > 0, 'the event');
        await relay.cut();
        await backAgain(relay);
        should((await failed).error.code).equal('AMI_ERR_OUTCOME_UNKNOWN');
        await sendLast(events);
        should(events.map((event) => event.get('UserEvent'))).deepEqual(['Once', 'Last']);
      });

      for (const [when, mute, now] of [
        ['after the write of the Originate', true, 'up'],
        ['after the write of the Originate', true, 'gone'],
        ['before the OriginateResponse', false, 'up'],
        ['before the OriginateResponse', false, 'gone'],
      ] as const)
        it(`${when}, finds the call ${now}`, async () => {
          const { relay, watcher, refused } = await behindRelay(asterisk());
          await withPhones(asterisk(), { 1001: 'ring' });
          const rung = heard(watcher, 'DialBegin');
          const ended = heard(watcher, 'Hangup');
          if (mute) relay.muteAfter('Action: Originate');
          const failed = refused(call());
          await until(() => rung.length > 0, 'the ringing phone');
          const inFlight = () => configNode().connection?.snapshot().inFlight;
          if (!mute) await until(() => inFlight() === 0, 'the response to the Originate');
          await relay.cut();
          if (now === 'gone') {
            await watcher.send({ Action: 'Hangup', Channel: '/^PJSIP/' });
            await until(() => ended.length > 0, 'the end of the call');
          }
          await backAgain(relay);
          const { error, ami } = await failed;
          const callId = rung[0]?.get('DestUniqueid');
          should(error.code).equal('AMI_ERR_OUTCOME_UNKNOWN');
          should(ami).match({ action: 'call', callId, now });
          should(rung).have.length(1);
        });
    });
  });
}

/** An ami-action that is connected to a real Asterisk, or to a relay in front of it. */
async function onAsterisk(
  { port, users }: Asterisk,
  user: 'admin' | 'readOnly' = 'admin',
  address: { port: number } = { port },
) {
  const { caught, give, ...rest } = await onServer(address, {}, { pbx: 'Lab' }, { ...users[user] });
  let asked = 0;
  /** The Catch node also gets errors of the connection. The topic identifies the error of this message. */
  const refused = async (message: NodeMessage): Promise<Lost> => {
    asked += 1;
    const topic = `message ${asked}`;
    give({ ...message, topic });
    const mine = () => caught.filter((one) => one.topic === topic);
    await until(() => mine().length > 0, 'the error', 30_000);
    should(mine()).have.length(1);
    return mine()[0] as Lost;
  };
  return { ...rest, give, refused };
}

/** One ami-action calls. A function node turns its message into a hangup for a second ami-action. */
async function callThenHangUp({ port, users }: Asterisk) {
  const hangUp = {
    id: 'fn1',
    type: 'function',
    func: "return { action: 'hangup', payload: { callId: msg.payload.callId } };",
    outputs: 1,
    wires: [['ac2']],
  };
  const flow = [
    tab,
    config({ port }, { pbx: 'Lab' }),
    action(),
    { ...action(), ...hangUp },
    action({ id: 'ac2', wires: [['done2']] }),
    end('done1'),
    end('done2'),
  ];
  await start(flow, { pbx1: { ...users.admin } }, [coreNode('function/10-function')]);
  await until(() => configNode().connection?.state === 'ready', 'the connection');
  return { called: received<Called>('done1'), ended: received<Done>('done2') };
}

/** An ami-action that reaches Asterisk through a relay, and a connection without it. */
async function behindRelay(asterisk: Asterisk) {
  const watcher = await connected(asterisk);
  const relay = await Relay.to(asterisk);
  afterThisTest(() => relay.cut());
  return { relay, watcher, ...(await onAsterisk(asterisk, 'admin', relay)) };
}

/** Sends an event on the connection of the node, behind everything that it would send again, and waits for it. */
async function sendLast(events: Frame[]): Promise<void> {
  await configNode().connection?.send({ Action: 'UserEvent', UserEvent: 'Last' });
  await until(() => events.at(-1)?.get('UserEvent') === 'Last', 'a later event');
}

async function backAgain(relay: Relay): Promise<void> {
  await until(() => configNode().connection?.state !== 'ready', 'the loss');
  await relay.mend();
  await until(() => configNode().connection?.state === 'ready', 'the connection');
}

function bothInABridge(watcher: AmiConnection): Promise<unknown> {
  return until(
    async () => (await channels(watcher)).filter((one) => one.get('BridgeId')).length === 2,
    'both in a bridge',
  );
}
