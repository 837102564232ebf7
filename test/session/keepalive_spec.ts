import should from 'should';
import { KeepAlive } from '../../src/session/keepalive';
import { stoppedClock } from '../support/stopped-clock';

/** A KeepAlive for a silent server: it pings after 1,000 ms and gives up 300 ms later. */
function silence(ping: (steps: string[]) => void = () => {}) {
  const clock = stoppedClock();
  const steps: string[] = [];
  let busyUntil = 0;
  const keepAlive = new KeepAlive({
    interval: 1000,
    timeout: 300,
    ping: () => {
      steps.push('ping');
      ping(steps);
    },
    busyUntil: () => busyUntil,
    onDead: (quietFor, isSilent) => steps.push(`dead after ${quietFor}${isSilent ? '' : ', unfinished'}`),
  });
  const block = (ms: number) => {
    busyUntil = performance.now() + ms;
  };
  return { keepAlive, clock, steps, block };
}

describe('KeepAlive', () => {
  it('pings after the interval, and gives up once after the timeout', () => {
    const { clock, steps } = silence();
    clock.pass(998);
    should(steps).be.empty();
    clock.pass(4);
    should(steps).deepEqual(['ping']);
    clock.pass(296);
    should(steps).deepEqual(['ping']);
    clock.pass(10_000);
    should(steps).have.length(2);
    should(steps[1]).match(/^dead after 130\d$/);
  });

  it('counts silence from the last message, and does not ping during traffic', () => {
    const { keepAlive, clock, steps } = silence();
    for (let i = 0; i < 20; i++) {
      clock.pass(900);
      keepAlive.wasRead(100, true);
    }
    should(steps).be.empty();
    clock.pass(998);
    should(steps).be.empty();
    clock.pass(4);
    should(steps).deepEqual(['ping']);
  });

  it('accepts any complete message after the Ping, then waits a whole interval', () => {
    const { keepAlive, clock, steps } = silence();
    for (let pings = 1; pings <= 3; pings++) {
      clock.pass(pings === 1 ? 1005 : 905);
      should(steps).have.length(pings);
      clock.pass(100);
      keepAlive.wasRead(100, true);
      clock.pass(95);
    }
    clock.pass(2000);
    should(steps.slice(0, 4)).deepEqual(['ping', 'ping', 'ping', 'ping']);
    should(steps[4]).match(/^dead/);
  });

  it('accepts a response in the same millisecond as the Ping', () => {
    const { keepAlive, clock, steps } = silence(() => keepAlive.wasRead(100, true));
    clock.pass(5100);
    should(steps).deepEqual(Array(5).fill('ping'));
  });

  it('waits for a blocking action, then the whole timeout (AMI 31)', () => {
    const { clock, steps, block } = silence();
    clock.pass(1100);
    block(4000);
    clock.pass(4290);
    should(steps).deepEqual(['ping']);
    clock.pass(20);
    should(steps).have.length(2);
  });

  it('stops waiting when a blocking action ends early', () => {
    const { clock, steps, block } = silence();
    clock.pass(1100);
    block(60_000);
    clock.pass(1000);
    block(-1000);
    clock.pass(310);
    should(steps).have.length(2);
    should(steps[1]).match(/^dead/);
  });

  /** Reads an incomplete message for this time, with this number of bytes per ms. */
  function unfinished(bytesPerMs: number, ms: number) {
    const server = silence();
    for (let passed = 0; passed < ms; passed++) {
      server.clock.pass(1);
      server.keepAlive.wasRead(bytesPerMs, false);
    }
    return server;
  }

  it('pings if only single bytes of an endless message arrive', () => {
    should(unfinished(0.9, 998).steps).be.empty();
    should(unfinished(0.9, 1200).steps).deepEqual(['ping']);
    const { steps } = unfinished(0.9, 1310);
    should(steps[1]).match(/^dead after 130\d, unfinished$/);
  });

  it('waits for a long message that arrives at 1 KiB/s or more', () => {
    const { keepAlive, clock, steps } = unfinished(1.1, 20_000);
    should(steps).deepEqual(['ping']);
    keepAlive.wasRead(1, true);
    clock.pass(900);
    should(steps).deepEqual(['ping']);
    clock.pass(110);
    should(steps).deepEqual(['ping', 'ping']);
  });

  it('gives up a long message when its bytes stop', () => {
    const { clock, steps } = unfinished(1.1, 20_000);
    clock.pass(700);
    should(steps[1]).match(/^dead after 20\d\d\d, unfinished$/);
  });

  it('treats a long message after a blocking action like any other', () => {
    const server = silence();
    server.clock.pass(1100);
    server.block(4000);
    server.clock.pass(4000);
    for (let ms = 0; ms < 3000; ms++) {
      server.clock.pass(1);
      server.keepAlive.wasRead(1.1, false);
    }
    should(server.steps).deepEqual(['ping']);
  });

  it('does nothing after stop', () => {
    for (const [ms, done] of [
      [500, []],
      [1100, ['ping']],
    ] as const) {
      const { keepAlive, clock, steps } = silence();
      clock.pass(ms);
      keepAlive.stop();
      clock.pass(5000);
      should(steps).deepEqual(done);
    }
  });
});
