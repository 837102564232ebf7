import should from 'should';
import { AmiSession, isStarting } from '../../src/session';
import {
  type ManagerClass,
  ManualClock,
  Simulator,
  type SimulatorOptions,
  type UserOptions,
} from '../../src/simulator';
import { opened } from '../support/opened-session';
import { afterThisTest } from '../support/teardown';
import { until } from '../support/wait';

const user = (...write: ManagerClass[]): UserOptions[] => [
  { username: 'admin', secret: 'secret', read: ['call', 'agent', 'reporting'], write },
];
const MINUTE = 60_000;

async function served(options: SimulatorOptions = {}) {
  const pbx = await Simulator.listen({ users: user('reporting'), extensions: ['1001', '1002'], ...options });
  afterThisTest(() => pbx.close());
  const open = async () => {
    const session = await AmiSession.open({
      host: pbx.host,
      port: pbx.port,
      username: 'admin',
      secret: 'secret',
    });
    afterThisTest(() => session.close());
    return session;
  };
  return { pbx, open };
}

const asks = (session: AmiSession, signal?: AbortSignal) =>
  isStarting((action, options) => session.send(action, options), signal);
const lists = (pbx: Simulator) => pbx.received.filter(({ name }) => name === 'ExtensionStateList').length;

describe('isStarting', () => {
  it('is true until the dialplan is loaded, with the recommended rights', async () => {
    const { pbx, open } = await served();
    await pbx.restart({ bootMs: 1500 });
    const session = await open();
    should(await asks(session)).be.true();
    await until(() => !pbx.uptime.isBooting, 'the dialplan');
    should(await asks(session)).be.false();
  });

  it('is true while hints are still being added', async () => {
    const { pbx, open } = await served();
    await pbx.restart();
    const session = await open();
    const answer = asks(session);
    await until(() => lists(pbx) === 1, 'the first list');
    pbx.exchange.extensions.add({ extension: '1003' });
    should(await answer).be.true();
  });

  it('is false at once if Asterisk has been up for a minute, even without a hint', async () => {
    const clock = new ManualClock();
    const { pbx, open } = await served({ clock, extensions: 0 });
    await pbx.restart();
    await clock.advance(MINUTE);
    should(await asks(await open())).be.false();
    should(lists(pbx)).equal(0);
  });

  it('is true if a server that was just started has no hint', async () => {
    const { pbx, open } = await served({ extensions: 0 });
    should(await asks(await open())).be.false();
    await pbx.restart();
    should(await asks(await open())).be.true();
  });

  it('compares two lists if the user may not query the start time', async () => {
    const { pbx, open } = await served({ users: user('call'), extensions: 0 });
    should(await asks(await open())).be.false();
    should(lists(pbx)).equal(2);
  });

  it('is unknown without rights, without a response, and after an abort', async () => {
    const { open } = await served({ users: user() });
    should(await asks(await open())).be.undefined();
    const { session } = await opened();
    should(await asks(session)).be.undefined();
    const { open: openAgain } = await served();
    const stop = new AbortController();
    const answer = asks(await openAgain(), stop.signal);
    stop.abort();
    should(await answer).be.undefined();
  });
});
