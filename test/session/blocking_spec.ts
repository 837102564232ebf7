import should from 'should';
import type { Action } from '../../src/protocol';
import { Blockage } from '../../src/session/blocking';

/** ms that an action alone may block its session, as near as the clock allows. */
function blockedBy(action: Action): number {
  const blockage = new Blockage();
  blockage.add(action);
  return blockage.remaining;
}

describe('How long an action may block its session', () => {
  const cases: [action: Action, ms: number][] = [
    [{ Action: 'Ping' }, 0],
    [{ Action: 'Originate' }, 30_000],
    [{ Action: 'originate', timeout: 5000 }, 5000],
    [{ Action: 'Originate', Timeout: '60000' }, 60_000],
    [{ Action: 'Originate', Timeout: 0 }, 30_000],
    [{ Action: 'Originate', Timeout: -5 }, 30_000],
    [{ Action: 'Originate', Timeout: 'soon' }, 30_000],
    [{ Action: 'Originate', Timeout: Number.POSITIVE_INFINITY }, 30_000],
    [{ Action: 'Originate', Timeout: undefined }, 30_000],
    [{ Action: 'Originate', Async: undefined }, 30_000],
    [{ Action: 'Originate', Async: 'no' }, 30_000],
    [{ Action: 'Originate', Async: 'untrue' }, 30_000],
    [{ Action: 'Originate', Async: 'yesterday' }, 30_000],
    ...['yes', 'true', 'y', 't', '1', 'on', 'YES'].map((yes): [Action, number] => [
      { Action: 'Originate', ASYNC: yes },
      0,
    ]),
    [{ Action: 'Originate', Async: true }, 0],
    [{ Action: 'WaitEvent' }, 60_000],
    [{ Action: 'WaitEvent', Timeout: 5 }, 5000],
    [{ Action: 'WaitEvent', Timeout: -1 }, 60_000],
    [{ Action: 'Command', Command: 'reload' }, 60_000],
    [{ Action: 'Reload' }, 60_000],
    [{ Action: 'ModuleLoad' }, 60_000],
  ];
  for (const [action, ms] of cases) {
    it(`${JSON.stringify(action)}: ${ms} ms (AMI 54)`, () => {
      should(blockedBy(action)).be.within(ms && ms - 500, ms);
    });
  }

  it('adds up, since they run one after another, and ends when all are answered', () => {
    const blockage = new Blockage();
    should(blockage.until).equal(0);
    const first = blockage.add({ Action: 'Originate', Timeout: 20_000 });
    const second = blockage.add({ Action: 'Originate', Timeout: 20_000 });
    should(blockage.remaining).be.within(39_500, 40_000);
    should(blockage.until).be.within(performance.now() + 39_000, performance.now() + 40_000);
    first();
    should(blockage.remaining).be.above(39_000);
    second();
    should(blockage.until).equal(0);
    should(blockage.remaining).equal(0);
  });
});
