import should from 'should';
import { type SimulatedSession, Simulator } from '../../src/simulator';
import { config, events, type Probed, probe, refresh, startProbed, tab } from '../lifecycle/probed-node-red';
import { lab } from '../support/lab';
import { until } from '../support/wait';

const CHUNK = 64 * 1024;
/** Limit in bytes for the growth of memory. A frame of 16 MiB (src/protocol/limits.ts) is in memory as bytes and as text. */
const MEMORY_LIMIT = 120_000_000;

describe('Endless data', function () {
  // Only a hang takes this long.
  this.timeout(120_000);
  let pbx: Simulator;
  let probed: Probed;

  before('start Node-RED', async () => {
    // The server has no write timeout, so only the client's own limit ends the session.
    pbx = await Simulator.listen({ extensions: 5, writeTimeout: 0 });
    probed = await startProbed(lab.line, [
      tab,
      config(pbx),
      events(),
      probe('seen1'),
      refresh({ id: 'co1', type: 'ami-control', wires: [['control1']] }),
      probe('control1'),
      refresh({ wires: [[], ['sum1']], timeout: '20000', queryTimeout: '1000' }),
      probe('sum1'),
      { ...probe('catch1'), type: 'catch', scope: ['rf1'], wires: [['caught1']] },
      probe('caught1'),
    ]);
    await probed.reached('pbx1', 'ready');
  });
  afterEach(() => pbx?.heal());
  after(async () => {
    await probed?.nodeRed.stop();
    await pbx?.close();
  });

  /**
   * Sends up to 160 MB, as ten million lines or as one line, until the client ends the session.
   *
   * @returns the number of lines sent; for one line, its bytes / 16
   */
  async function sendEndlessly(session: SimulatedSession, head: string, more: Buffer): Promise<number> {
    session.write(head);
    let lines = 0;
    const timer = setInterval(() => {
      // The simulator notices the end of the connection only in the next turn of the event loop, so each turn sends a limited part.
      for (let part = 0; part < 16 && session.backlog < CHUNK && lines < 10_000_000; part++) {
        session.write(more);
        lines += more.length / 16;
      }
    }, 1);
    try {
      await until(() => !pbx.sessions.includes(session), 'the end of that session', 60_000);
    } finally {
      clearInterval(timer);
    }
    return lines;
  }

  for (const [what, head, more] of [
    ['a line', 'Event: Endless\r\nHeader: ', Buffer.alloc(CHUNK, 'x')],
    ['a frame of 10 million headers', 'Event: UserEvent\r\n', Buffer.alloc(CHUNK, 'Header: value0\r\n')],
  ] as const) {
    it(`ends the session of the shared connection with AMI_ERR_PROTOCOL, and the next session works: ${what}`, async () => {
      const { rss } = await probed.holding();
      await probed.received('control1');
      const [session] = pbx.sessions;
      const lines = await sendEndlessly(session as SimulatedSession, head, more);
      lines.should.be.below(10_000_000);
      await until(() => pbx.sessions.length === 1 && pbx.sessions[0] !== session, 'the next session');
      await probed.reached('pbx1', 'ready');
      const reports = await probed.received<{ topic: string; payload: { reason?: { code: string } } }>(
        'control1',
      );
      should(reports.find(({ topic }) => topic === 'waiting')?.payload.reason?.code).equal(
        'AMI_ERR_PROTOCOL',
      );
      ((await probed.holding()).rss - rss).should.be.below(MEMORY_LIMIT);
      pbx.emit({ Event: 'UserEvent', UserEvent: 'After', N: 1 });
      await until(
        async () => (await probed.received('seen1')).some(({ payload }) => payload?.N === '1'),
        'an event of the new session',
      );
    });
  }

  for (const [fault, code] of [
    ['endless-line', 'AMI_ERR_PROTOCOL'],
    ['endless-frame', 'AMI_ERR_PROTOCOL'],
    ['endless-list', 'AMI_ERR_TIMEOUT'],
  ] as const) {
    it(`ends a refresh with ${code}, and the next refresh succeeds: ${fault}`, async () => {
      await probed.reached('pbx1', 'ready');
      const connects = (await probed.state('pbx1'))?.connects;
      pbx.fault(fault);
      await probed.send('rf1', {});
      await until(async () => {
        const [caught] = await probed.received<{ error: { code: string } }>('caught1');
        if (caught) caught.error.code.should.equal(code);
        return caught;
      }, 'the failure');
      await pbx.heal();
      await probed.send('rf1', {});
      await until(async () => (await probed.received('sum1')).length === 1, 'the refresh');
      // The shared connection is not affected.
      should((await probed.state('pbx1'))?.connects).equal(connects);
    });
  }
});
