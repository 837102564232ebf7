import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import should from 'should';
import {
  catcher,
  config,
  configNode,
  end,
  events,
  helper,
  node,
  PLACE,
  received,
  start,
  tab,
} from '../nodes/flow';
import { ownAsterisk } from '../support/own-asterisk';
import { rejection, until } from '../support/wait';
import type { Caught, Control } from './scene';

/** Uses its own Asterisk, so that its faults do not affect other specs. */
describe('the shared connection to a real Asterisk 22', function () {
  this.timeout(120_000);
  const asterisk = ownAsterisk(22);

  before(() => helper.startServer());
  after(() => helper.stopServer());

  async function connected(user = asterisk().users.admin) {
    const control = {
      id: 'control1',
      type: 'ami-control',
      ...PLACE,
      z: 'tab1',
      connection: 'pbx1',
      wires: [['said1']],
    };
    const subscribers = [events(), events({ id: 'ev2', wires: [['out2']] })];
    const ends = ['out1', 'out2', 'said1', 'catch1-out'].map((id) => end(id));
    await start([tab, config(asterisk()), ...subscribers, control, catcher(), ...ends], {
      pbx1: { ...user },
    });
    const messages = [received<Control>('out1'), received<Control>('out2')];
    return { messages, caught: received<Caught>('catch1-out'), reports: received<Control>('said1') };
  }
  const snapshot = () => configNode().connection?.snapshot();
  const isReady = () => snapshot()?.state === 'ready';
  const isLost = () => snapshot()?.state === 'waiting';

  /** Changes a hint, and waits until every subscriber has received the event. */
  async function eventsFlow(messages: { topic: string; payload: object }[][]): Promise<void> {
    const before = messages.map(({ length }) => length);
    // A killed Asterisk may remember either state, so only one of the two is sure to be a change.
    for (const state of ['BUSY', 'NOT_INUSE']) await asterisk().cli(`devstate change Custom:2001 ${state}`);
    const arrived = (to: { topic: string; payload: object }[], from = 0) =>
      to
        .slice(from)
        .some(
          ({ topic, payload }) => topic === 'ExtensionStatus' && JSON.stringify(payload).includes('2001'),
        );
    await until(
      () => messages.every((to, i) => arrived(to, before[i])),
      'ExtensionStatus at every subscriber',
    );
  }

  async function sessions(): Promise<string[]> {
    const lines = (await asterisk().cli('manager show connected')).split('\n');
    return lines.filter((line) => /^\s+(admin|shutout)\s/.test(line));
  }

  const LOSSES: [what: string, lose: () => Promise<unknown>, back: () => Promise<unknown>][] = [
    ['SIGKILL and a start', () => asterisk().kill(), () => asterisk().startAgain()],
    ['a stop and a start', () => asterisk().cli('core stop gracefully'), () => asterisk().startAgain()],
    [
      'a restart',
      () => asterisk().cli('core restart now'),
      () =>
        until(() =>
          asterisk()
            .cli('core waitfullybooted')
            .catch(() => ''),
        ),
    ],
    ['a kick of its session (AMI 18)', kick, async () => {}],
  ];
  for (const [what, lose, back] of LOSSES) {
    it(`recovers at the next attempt after ${what}`, async () => {
      const { messages, caught, reports } = await connected();
      await until(isReady);
      await eventsFlow(messages);
      await lose();
      await until(() => caught.length > 0, 'a message for Catch');
      should(caught[0]?.error).match({ code: 'AMI_ERR_CONNECT', message: /lost/ });
      await back();
      const attempts = snapshot()?.attempts ?? 0;
      await until(isReady, 'ready', 60_000);
      should(snapshot()?.attempts).be.belowOrEqual(attempts + 1);
      await eventsFlow(messages);
      should(caught).have.length(1);
      for (const to of messages) should(to.filter(({ topic }) => topic === 'gap')).have.length(1);
      should(reports.some(({ payload }) => payload.state === 'waiting' && !payload.healthy)).be.true();
      await until(async () => (await sessions()).length === 1, 'a single session');
    });
  }

  for (const command of ['core reload', 'manager reload']) {
    it(`is not affected by \`${command}\``, async () => {
      const { messages, caught } = await connected();
      await until(isReady);
      await eventsFlow(messages);
      await asterisk().cli(command);
      await eventsFlow(messages);
      should(snapshot()).match({ connects: 1, errors: 0 });
      should(caught).be.empty();
    });
  }

  it('names permit and deny when the ACL refuses it, and recovers when the ACL permits it', async () => {
    await configureUser('deny = 0.0.0.0/0.0.0.0');
    const { messages, caught } = await connected({ username: 'shutout', secret: 'sesame' });
    await until(() => isLost() && caught.length > 0, 'the refusal');
    should(caught.map(({ error }) => error)).match([
      { code: 'AMI_ERR_LOGIN', message: /"shutout".*permit\/deny/ },
    ]);
    await configureUser('permit = 127.0.0.1/255.255.255.255');
    node('control1').receive({ action: 'reconnect' } as never);
    await until(isReady);
    await eventsFlow(messages);
    await until(async () => (await sessions()).length === 1, 'a single session');
  });

  it('names the missing write class when a user without rights sends an action (AMI 104)', async () => {
    const { messages, caught } = await connected(asterisk().users.noRights);
    await until(isReady);
    await asterisk().cli('devstate change Custom:2002 BUSY');
    await asterisk().cli('devstate change Custom:2002 NOT_INUSE');
    const sent = configNode().connection?.send({ Action: 'ExtensionState', Exten: '2002', Context: 'home' });
    should(await rejection(sent as Promise<unknown>)).match({
      code: 'AMI_ERR_REJECTED',
      message: /write class call or reporting/,
    });
    should([messages, caught]).deepEqual([[[], []], []]);
    should(isReady()).be.true();
  });

  async function kick(): Promise<void> {
    const [session = ''] = await sessions();
    const descriptor = session.trim().split(/\s+/)[4];
    await asterisk().cli(`manager kick session ${descriptor}`);
  }

  async function configureUser(acl: string): Promise<void> {
    const file = join(asterisk().root, dirname(asterisk().configFile), 'manager.conf');
    const [others] = (await readFile(file, 'utf8')).split('[shutout]');
    await writeFile(file, `${others}[shutout]\nsecret = sesame\n${acl}\nread = all\nwrite = all\n`);
    await asterisk().cli('manager reload');
  }
});
