import should from 'should';
import { ManualClock, type QueueOptions, Simulator, type SimulatorOptions } from '../../../src/simulator';
import { RawClient } from '../raw-client';
import { header, names, read } from './recording';

type Extensions = Exclude<SimulatorOptions['extensions'], number | undefined>;

describe('Simulator: a queue', () => {
  let clock: ManualClock;
  let pbx: Simulator;
  let listener: RawClient;

  /** 1002, 1003 and 1004 are members; 1001, 1005 and 1006 call. */
  async function listen(queue: Partial<QueueOptions> = {}, extensions: Extensions = []): Promise<void> {
    clock = new ManualClock();
    const phones = ['1001', '1002', '1003', '1004', '1005', '1006'];
    pbx = await Simulator.listen({
      clock,
      extensions: [...phones, ...extensions],
      queues: [{ name: 'support', members: ['1002', '1003', '1004'], ...queue }],
    });
    listener = await RawClient.loggedIn(pbx.port, { events: 'call,agent,dialplan' });
  }
  afterEach(() => pbx.close());

  /** The events since the last call. */
  const events = async () => {
    pbx.emit({ Event: 'Last', Privilege: 'call,all' });
    const text = await listener.read((all) => all.includes('Event: Last\r\nPrivilege: call,all\r\n\r\n'));
    return read(text.replaceAll('\r\n', '\n'));
  };
  const of = async (event: string, name: string) =>
    (await events()).filter((each) => header(each, 'Event') === event).map((each) => header(each, name));
  const ringing = () =>
    ['1002', '1003', '1004'].filter((phone) =>
      /RINGING/.test(pbx.exchange.extensions.device(`PJSIP/${phone}`) ?? ''),
    );
  const ask = async (...lines: string[]) => {
    const client = await RawClient.loggedIn(pbx.port);
    return client.ask(...lines);
  };
  /** Who rings in each of these attempts, none of which is answered. */
  const attempts = async (count: number) => {
    const rung: string[][] = [];
    for (let attempt = 0; attempt < count; attempt++) {
      rung.push(ringing());
      await clock.advance(20_000);
    }
    return rung;
  };

  it('loses a caller who is redirected before an agent answers: the members ring no longer', async () => {
    await listen();
    pbx.callQueue('1001', 'support');
    await events();
    const name = [...pbx.exchange.channels.values()].find(({ device }) => device === 'PJSIP/1001')?.name;
    await ask('Action: Redirect', `Channel: ${name}`, 'Context: default', 'Exten: 1005', 'Priority: 1');
    const raised = (await events()).map((each) => header(each, 'Event'));
    should(raised.filter((each) => /^QueueCaller/.test(each ?? ''))).deepEqual([
      'QueueCallerAbandon',
      'QueueCallerLeave',
    ]);
    should(ringing()).deepEqual([]);
    should(pbx.exchange.queues.named('support')[0]?.callers).be.empty();
    should([...pbx.exchange.channels.values()].map(({ device }) => device)).deepEqual([
      'PJSIP/1001',
      'PJSIP/1005',
    ]);
    await clock.advance(20_000);
    should(ringing()).deepEqual([]);
  });

  it('rings all members at once by default, and stops the others when one answers', async () => {
    await listen();
    const call = pbx.callQueue('1001', 'support');
    should(ringing()).deepEqual(['1002', '1003', '1004']);
    call.answer();
    should(ringing()).deepEqual([]);
    const raised = await events();
    const ends = raised.filter((event) => header(event, 'Event') === 'DialEnd');
    should(ends.filter((event) => header(event, 'DialStatus') === 'CANCEL').length).equal(4);
    should(
      raised.filter((event) => header(event, 'Event') === 'Hangup').map((event) => header(event, 'Cause')),
    ).deepEqual(['26', '26']);
    should(names(raised, 'Event')).not.containEql('AgentRingNoAnswer');
    call.hangup();
    should(await call.ended).equal('answered');
    should(pbx.exchange.channels.size).equal(0);
  });

  it('rings one member after the other with linear, from the first one for each caller', async () => {
    await listen({ strategy: 'linear' });
    const call = pbx.callQueue('1001', 'support');
    should(await attempts(4)).deepEqual([['1002'], ['1003'], ['1004'], ['1002']]);
    call.hangup();
    pbx.callQueue('1001', 'support');
    should(ringing()).deepEqual(['1002']);
  });

  it('continues with the next member for the next caller with rrmemory', async () => {
    await listen({ strategy: 'rrmemory' });
    for (const expected of ['1002', '1003', '1004', '1002']) {
      const call = pbx.callQueue('1001', 'support');
      should(ringing()).deepEqual([expected]);
      call.answer();
      call.hangup();
    }
  });

  it('rings the member with the fewest calls, or with the longest time since its last call', async () => {
    for (const strategy of ['fewestcalls', 'leastrecent'] as const) {
      await listen({ strategy });
      const taken: (string | undefined)[] = [];
      for (let round = 0; round < 3; round++) {
        const call = pbx.callQueue('1001', 'support');
        taken.push(ringing()[0]);
        call.answer();
        await clock.advance(2000);
        call.hangup();
      }
      should(taken.sort()).deepEqual(['1002', '1003', '1004']);
      if (strategy === 'fewestcalls') await pbx.close();
    }
  });

  it('rings any one member with random and wrandom, the same for the same seed', async () => {
    for (const strategy of ['random', 'wrandom'] as const) {
      await listen({ strategy });
      pbx.callQueue('1001', 'support');
      const one = ringing();
      should(one.length).equal(1);
      await pbx.close();
      await listen({ strategy });
      pbx.callQueue('1001', 'support');
      should(ringing()).deepEqual(one);
      if (strategy === 'random') await pbx.close();
    }
  });

  it('rings the members of the lowest penalty that can be called', async () => {
    const members = ['1002', '1003', '1004'].map((phone, index) => ({
      interface: `PJSIP/${phone}`,
      penalty: index === 0 ? 0 : 1,
    }));
    await listen({ members });
    const first = pbx.callQueue('1001', 'support');
    should(ringing()).deepEqual(['1002']);
    first.hangup();
    await ask('Action: QueuePause', 'Interface: PJSIP/1002', 'Paused: true');
    pbx.callQueue('1001', 'support');
    should(ringing()).deepEqual(['1003', '1004']);
  });

  it('stops ringing after its timeout, and retries after its retry time', async () => {
    await listen({ timeout: 4, retry: 2 });
    const call = pbx.callQueue('1001', 'support');
    await clock.advance(4000);
    should(call.state).equal('waiting');
    should((await of('AgentRingNoAnswer', 'RingTime')).length).equal(3);
    await clock.advance(2000);
    should(call.state).equal('ringing');
  });

  it('continues to ring the others when one refuses', async () => {
    await listen({}, [{ extension: '1003', phone: 'refuses' }]);
    const call = pbx.callQueue('1001', 'support');
    should(ringing()).deepEqual(['1002', '1004']);
    should(await of('AgentRingNoAnswer', 'Interface')).deepEqual(['PJSIP/1003']);
    call.hangup('agent');
    should(ringing()).deepEqual(['1004']);
    should(call.state).equal('ringing');
  });

  it('pauses a member that does not answer, with autopause', async () => {
    await listen({ autopause: true, timeout: 4, members: ['1002'] });
    pbx.callQueue('1001', 'support');
    await clock.advance(4000);
    should(await of('QueueMemberPause', 'PausedReason')).deepEqual(['Auto-Pause']);
    await clock.advance(60_000);
    should(ringing()).deepEqual([]);
  });

  it('rings members in use only with ringinuse', async () => {
    for (const ringinuse of [true, false]) {
      await listen({ ringinuse, members: ['1002'] });
      const first = pbx.callQueue('1001', 'support');
      first.answer();
      const second = pbx.callQueue('1005', 'support');
      should(second.state).equal(ringinuse ? 'ringing' : 'waiting');
      if (ringinuse) await pbx.close();
      else {
        first.hangup();
        await clock.advance(1000);
        should(second.state).equal('ringing');
      }
    }
  });

  it('gives a member no call in its wrapuptime', async () => {
    await listen({ wrapuptime: 10, members: ['1002'] });
    const first = pbx.callQueue('1001', 'support');
    first.answer();
    await clock.advance(2000);
    first.hangup();
    const second = pbx.callQueue('1005', 'support');
    should(ringing()).deepEqual([]);
    await clock.advance(15_000);
    should(ringing()).deepEqual(['1002']);
    second.hangup();
  });

  it('lets a caller with a higher QUEUE_PRIO wait before the others', async () => {
    await listen({ members: [] }, [
      {
        extension: '610',
        does: [
          ['Set', 'QUEUE_PRIO=5'],
          ['Queue', 'support'],
        ],
      },
      { extension: '611', does: [['Queue', 'support']] },
    ]);
    pbx.call('1001', '611');
    pbx.call('1005', '610');
    pbx.call('1006', '610');
    should(await of('QueueCallerJoin', 'Position')).eql(['1', '1', '2']);
    const callers = pbx.exchange.queues.named('support').flatMap((queue) => queue.callers);
    should(callers.map(({ channel }) => channel.caller.number)).eql(['1005', '1006', '1001']);
  });

  it('lets a waiting caller go to the extension of a Redirect, which counts as abandoned', async () => {
    await listen({ members: ['1002'] }, [{ extension: '612', does: [['Answer'], ['Echo']] }]);
    pbx.callQueue('1001', 'support');
    const [channel] = [...pbx.exchange.channels.keys()];
    await ask('Action: Redirect', `Channel: ${channel}`, 'Context: default', 'Exten: 612', 'Priority: 1');
    should(ringing()).eql([]);
    should(await of('QueueCallerAbandon', 'Exten')).eql(['612']);
    const [caller] = [...pbx.exchange.channels.values()];
    should(caller?.application).equal('Echo');
    should(pbx.exchange.queues.named('support').flatMap((queue) => queue.callers)).eql([]);
  });

  it('lets callers wait in the order of their arrival', async () => {
    await listen({ ringinuse: false, members: ['1002'] });
    const calls = ['1001', '1005', '1006'].map((phone) => pbx.callQueue(phone, 'support'));
    should(await of('QueueCallerJoin', 'Position')).deepEqual(['1', '2', '3']);
    should(calls.map(({ state }) => state)).deepEqual(['ringing', 'waiting', 'waiting']);
    for (const call of calls) {
      call.answer();
      should(call.state).equal('talking');
      await clock.advance(1000);
      call.hangup();
      await clock.advance(1000);
    }
    should(await of('QueueCallerLeave', 'Position')).deepEqual(['1', '1', '1']);
  });

  describe('sends the caller on', () => {
    const SCRIPT: Extensions = [
      { extension: '900', does: [['Answer'], ['Queue', 'support', '', '', '', 3], ['Echo']] },
      { extension: '901', does: [['Answer'], ['Queue', 'support', 'n'], ['Echo']] },
      { extension: '902', does: [['Answer'], ['Queue', 'support', 'c'], ['Echo']] },
    ];
    /** The value of QUEUESTATUS; the caller is in the step after the queue. */
    const status = async () => {
      should([...pbx.exchange.channels.values()].map(({ application }) => application)).deepEqual(['Echo']);
      const raised = (await events()).filter((each) => header(each, 'Variable') === 'QUEUESTATUS');
      return raised.map((each) => header(each, 'Value'));
    };

    it('after the timeout of the application', async () => {
      await listen({}, SCRIPT);
      pbx.call('1001', '900');
      await clock.advance(2999);
      should(ringing().length).equal(3);
      await clock.advance(1);
      should(await status()).deepEqual(['TIMEOUT']);
    });

    it('after one attempt with option n', async () => {
      await listen({ timeout: 4 }, SCRIPT);
      pbx.call('1001', '901');
      await clock.advance(4000);
      should(await status()).deepEqual(['TIMEOUT']);
    });

    it('when the queue is full', async () => {
      await listen({ maxlen: 1 }, SCRIPT);
      pbx.callQueue('1005', 'support');
      pbx.call('1001', '900');
      const raised = (await events()).filter((each) => header(each, 'Variable') === 'QUEUESTATUS');
      should(raised.map((each) => header(each, 'Value'))).deepEqual(['FULL']);
    });

    it('when no member can answer, at its join or later', async () => {
      await listen({ joinempty: 'strict', leavewhenempty: 'unavailable,paused' }, SCRIPT);
      pbx.call('1001', '900');
      for (const phone of ['1002', '1003', '1004'])
        await ask('Action: QueuePause', `Interface: PJSIP/${phone}`, 'Paused: true');
      await clock.advance(3000);
      should(await status()).deepEqual(['LEAVEEMPTY']);
      pbx.call('1005', '900');
      const raised = (await events()).filter((each) => header(each, 'Variable') === 'QUEUESTATUS');
      should(raised.map((each) => header(each, 'Value'))).deepEqual(['JOINEMPTY']);
    });

    it('when the member hangs up, with option c', async () => {
      await listen({}, SCRIPT);
      const call = pbx.call('1001', '902');
      call.answer();
      call.hangup('callee');
      should(await status()).deepEqual(['CONTINUE']);
    });
  });

  it('counts the calls that were answered or abandoned within its service level of 0 seconds', async () => {
    await listen({ members: ['1002'] });
    const levels = async () => {
      const client = await RawClient.loggedIn(pbx.port);
      client.send('Action: QueueStatus');
      const console = await ask('Action: Command', 'Command: queue show support');
      const listed = await client.frames(2);
      return [
        ...[...listed.matchAll(/ServicelevelPerf2?: (\S+)/g)].map(([, value]) => value),
        /SL:.*s/.exec(console)?.[0],
      ];
    };
    should(await levels()).deepEqual(['0.0', '0.0', 'SL:0.0%, SL2:0.0% within 0s']);
    const talk = async (wait: number) => {
      const call = pbx.callQueue('1001', 'support');
      await clock.advance(wait);
      call.answer();
      call.hangup();
      await call.ended;
    };
    await talk(0);
    should(await levels()).deepEqual(['100.0', '100.0', 'SL:100.0%, SL2:100.0% within 0s']);
    await talk(2_000);
    should(await levels()).deepEqual(['50.0', '50.0', 'SL:50.0%, SL2:50.0% within 0s']);
    const call = pbx.callQueue('1001', 'support');
    call.hangup('caller');
    await call.ended;
    should(await levels()).deepEqual(['50.0', '66.7', 'SL:50.0%, SL2:66.7% within 0s']);
    await ask('Action: QueueReset', 'Queue: support');
    should(await levels()).deepEqual(['0.0', '0.0', 'SL:0.0%, SL2:0.0% within 0s']);
  });

  it('shows its settings in lists and on the console', async () => {
    await listen({ strategy: 'linear', maxlen: 3, weight: 2 });
    const listed = await ask('Action: Command', 'Command: queue show support');
    should(listed).match(/support has 0 calls \(max 3\) in 'linear' strategy .* W:2, /);
    const client = await RawClient.loggedIn(pbx.port);
    client.send('Action: QueueStatus');
    should(await client.frames(2)).match(/Max: 3\r\nStrategy: linear\r\n[\s\S]*Weight: 2\r\n/);
  });

  it('refuses settings that queues.conf would not have', async () => {
    await listen();
    for (const [queue, message] of [
      [{ strategy: 'all' }, /strategy of queue 'q' must be one of ringall, /],
      [{ timeout: -1 }, /timeout of queue 'q' must be a whole number of 0 or more, not -1/],
      [{ joinempty: 'maybe' }, /joinempty of queue 'q' must be yes, no, loose, strict or some of /],
      [{ autopause: 'each' }, /autopause of queue 'q' must be true, false or 'all'/],
    ] as const) {
      await should(Simulator.listen({ queues: [{ name: 'q', ...queue } as QueueOptions] })).rejectedWith(
        message,
      );
    }
  });
});
