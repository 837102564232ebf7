import should from 'should';
import { ManualClock, Simulator } from '../../../src/simulator';
import { CallWaits } from '../../../src/simulator/waits/call-waits';
import { afterThisTest } from '../../support/teardown';
import { rejection } from '../../support/wait';

describe('Simulator: the promises of a call', () => {
  it('resolve when the callee answers and when the call has ended, even if they are read later', async () => {
    const { pbx, clock } = await simulator();
    const call = pbx.call('1001', '1002', { ringFor: 1000, talkFor: 5000 });
    const { answered, ended } = call;
    await clock.advance(1000);
    await answered;
    should(call.state).equal('talking');
    await clock.advance(5000);
    should(await ended).equal('answered');
    await call.answered;
    should(await call.ended).equal('answered');
  });

  it('reject `answered` with the outcome of a call without an answer', async () => {
    const { pbx, clock } = await simulator();
    const cancelled = pbx.call('1001', '1002');
    cancelled.hangup();
    should((await rejection(cancelled.answered)).message).equal(
      "simulator: the call from '1001' to '1002' ended without an answer: cancelled",
    );
    const unanswered = pbx.call('1001', '1002');
    const { answered } = unanswered;
    await clock.advance(20_000);
    should((await rejection(answered)).message).endWith('without an answer: unanswered');
    pbx.setState('1002', 'busy');
    should((await rejection(pbx.call('1001', '1002').answered)).message).endWith('without an answer: busy');
  });

  it('accept the longest times that the options may have', async () => {
    const pbx = await Simulator.listen();
    afterThisTest(() => pbx.close());
    const call = pbx.call('1001', '1002', { ringFor: 2 ** 31 - 1, talkFor: 2 ** 31 - 1 });
    should(call.ended).be.a.Promise();
    call.hangup();
    should(await call.ended).equal('cancelled');
  });

  it('resolve for a call to a queue when a member answers', async () => {
    const { pbx, clock } = await simulator();
    const call = pbx.callQueue('1001', 'support', { ringFor: 1000 });
    const { answered, ended } = call;
    should(call.state).equal('ringing');
    await clock.advance(1000);
    await answered;
    call.hangup();
    should(await ended).equal('answered');
    const abandoned = pbx.callQueue('1001', 'support');
    abandoned.hangup();
    should((await rejection(abandoned.answered)).message).equal(
      "simulator: the call from '1001' to queue 'support' ended without an answer: abandoned",
    );
  });

  it('reject after their limit plus the times of the options, and report the state of the call', async () => {
    const waits = new CallWaits<string>('the call', 20, new Set(), 1);
    const messageOf = async (promise: Promise<unknown>) => (await rejection(promise)).message;
    const waiting = [waits.answered, waits.ended].map(messageOf);
    should(await Promise.all(waiting)).deepEqual([
      'simulator: the call was not answered within 21 ms; it rings',
      'simulator: the call did not end within 21 ms; it rings',
    ]);
    waits.answer();
    should(await messageOf(waits.ended)).endWith('; it is answered');
  });

  it('reject at once when the simulator closes, and say so, even if they are read later', async () => {
    const { pbx } = await simulator();
    const [call, talking, queued] = [
      pbx.call('1001', '1003'),
      pbx.call('1004', '1005'),
      pbx.callQueue('1006', 'support'),
    ];
    talking.answer();
    const waiting = [call.answered, call.ended, talking.ended, queued.answered].map(rejection);
    await pbx.close();
    should((await Promise.all(waiting)).map(({ message }) => message)).deepEqual([
      "simulator: the simulator closed; the call from '1001' to '1003' still rang",
      "simulator: the simulator closed; the call from '1001' to '1003' still rang",
      "simulator: the simulator closed; the call from '1004' to '1005' was answered and had not ended",
      "simulator: the simulator closed; the call from '1006' to queue 'support' still rang",
    ]);
    await talking.answered;
    should((await rejection(call.ended)).message).startWith('simulator: the simulator closed');
  });
});

async function simulator() {
  const clock = new ManualClock();
  const pbx = await Simulator.listen({ clock, queues: [{ name: 'support', members: ['1002'] }] });
  afterThisTest(() => pbx.close());
  return { pbx, clock };
}
