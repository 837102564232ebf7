import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import should from 'should';
import { type Clock, Simulator, type SimulatorOptions } from '../../src/simulator';
import { toAction } from '../../src/simulator/action-reader';
import { systemClock } from '../../src/simulator/clock';
import { Session } from '../../src/simulator/session';
import { ClientLog } from '../../src/simulator/waits/client-log';
import { afterThisTest } from '../support/teardown';
import { RawClient } from './raw-client';

describe('Simulator: limits for a client', () => {
  it('reads no further while actions wait, and goes on when they are done', async () => {
    let done = () => {};
    const handled: number[] = [];
    const socket = fakeSocket();
    session(socket, async () => {
      if (handled.push(0) === 1) await new Promise<void>((resolve) => (done = resolve));
    });
    socket.push('Action: Ping\r\n\r\n'.repeat(1000));
    await turn();
    should([handled.length, socket.isPaused()]).deepEqual([1, true]);
    done();
    while (handled.length < 1000) await turn();
    should(socket.isPaused()).be.false();
  });

  it('runs no further action while the client does not read the output', async () => {
    let handled = 0;
    let written = () => {};
    const socket = fakeSocket((callback) => (written = callback));
    const own = session(socket, () => {
      handled++;
      own.write('x'.repeat(100_000));
      return undefined;
    });
    socket.push('Action: Ping\r\n\r\n'.repeat(50));
    while (handled < 11) await turn();
    await turn();
    should(handled).equal(11);
    while (handled < 50) {
      written();
      await turn();
    }
  });

  it('is a timeout also after the end of the session: a client that does not read is cut', async () => {
    const pbx = await listening();
    const sleeper = await RawClient.loggedIn(pbx.port, { events: 'on' });
    sleeper.socket.pause();
    for (let count = 0; count < 200; count++) pbx.emit({ Event: 'Bulk', Filler: 'x'.repeat(100_000) });
    pbx.fault('kick');
    while (pbx.sessions.length > 0) await turn();
    sleeper.close();
  });

  it('keeps no timer of a WaitEvent that has ended', async () => {
    const pending = new Set<number>();
    const clock: Clock = {
      now: () => Date.now(),
      schedule(ms, action) {
        pending.add(ms);
        const cancel = systemClock.schedule(ms, action);
        return () => {
          pending.delete(ms);
          cancel();
        };
      },
    };
    const pbx = await listening({ clock });
    const client = await RawClient.loggedIn(pbx.port, { events: 'user' });
    client.send('Action: WaitEvent', 'Timeout: 4321');
    await pbx.nextAction('WaitEvent');
    should(pending.has(4_321_000)).be.true();
    pbx.emit({ Event: 'UserEvent' });
    await client.until((text) => text.includes('WaitEventComplete'));
    should(pending.has(4_321_000)).be.false();
  });

  it('keeps about 64 MB of long actions, and counts those that it has dropped', () => {
    const log = new ClientLog();
    const long = toAction(1, [
      'Action: Ping',
      ...Array.from({ length: 127 }, () => `X: ${'x'.repeat(1000)}`),
    ]);
    for (let count = 0; count < 2000; count++) log.record(long);
    should(log.received.length).be.within(200, 600);
    should(log.received.length + log.dropped).equal(2000);
  });
});

/** A socket whose client never reads, except when `onWrite` calls its callback. */
function fakeSocket(onWrite: (callback: () => void) => void = () => {}): Duplex {
  const socket = new Duplex({
    read() {},
    write: (_chunk, _encoding, callback) => onWrite(() => callback()),
  });
  return Object.assign(socket, { setNoDelay() {}, destroySoon() {} });
}

function session(socket: Duplex, onMessage: () => Promise<void> | undefined): Session {
  const options = { id: 1, clock: systemClock, writeTimeout: 0, onMessage, onEnd() {} };
  return new Session({ ...options, socket: socket as Socket });
}

async function listening(options: SimulatorOptions = {}): Promise<Simulator> {
  const pbx = await Simulator.listen(options);
  afterThisTest(() => pbx.close());
  return pbx;
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
