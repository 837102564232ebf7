import { mock } from 'node:test';
import should from 'should';
import { ManualClock, Simulator } from '../../src/simulator';
import { afterThisTest } from '../support/teardown';
import { RawClient, wire } from './raw-client';

async function restarted(bootMs: number) {
  const pbx = await Simulator.listen({ extensions: ['1001'] });
  afterThisTest(() => pbx.close());
  const before = await RawClient.loggedIn(pbx.port);
  await pbx.restart({ bootMs });
  await before.closed();
  return pbx;
}

describe('Simulator: a restart', () => {
  it('accepts logins before its dialplan is loaded (AMI 114)', async () => {
    const pbx = await restarted(60_000);
    const client = await RawClient.loggedIn(pbx.port);
    should(await client.ask('Action: ExtensionState', 'Exten: 1001')).containEql('Hint: \r\nStatus: -1\r\n');
    client.send('Action: ExtensionStateList');
    should(await client.frames(2)).endWith('ListItems: 0\r\n\r\n');
    const variable = 'Variable: STRFTIME(,,%Y-%m-%d %H:%M:%S)';
    should(await client.ask('Action: Getvar', variable)).endWith('Value: \r\n\r\n');
  });

  it('loads functions, the dialplan and the actions of modules one after the other', async () => {
    const clock = new ManualClock();
    const pbx = await Simulator.listen({ clock, extensions: ['1001'], queues: [{ name: 'support' }] });
    afterThisTest(() => pbx.close());
    await pbx.restart({ bootMs: 1000 });
    const client = await RawClient.loggedIn(pbx.port, { events: 'system' });
    const loaded = async () => [
      /Value: 1\r\n/.test(await client.ask('Action: Getvar', 'Variable: QUEUE_EXISTS(support)')),
      /Status: 0\r\n/.test(await client.ask('Action: ExtensionState', 'Exten: 1001')),
      !/Invalid\/unknown command/.test(await client.ask('Action: QueueReset')),
    ];
    const stages: boolean[][] = [await loaded()];
    for (const ms of [600, 150, 150]) {
      await clock.advance(ms);
      stages.push(await loaded());
    }
    should(stages).deepEqual([
      [false, false, false],
      [true, false, false],
      [true, true, false],
      [true, true, true],
    ]);
    should(pbx.uptime.isBooting).be.true();
    await clock.advance(100);
    should(await client.frame()).containEql('Event: FullyBooted\r\n');
    should(pbx.uptime.isBooting).be.false();
  });

  it('raises FullyBooted once its dialplan is loaded, and after each later login', async () => {
    const pbx = await restarted(200);
    const client = await RawClient.loggedIn(pbx.port, { events: 'system' });
    const booted = wire(
      'Event: FullyBooted',
      'Privilege: system,all',
      'Uptime: 0',
      'LastReload: 0',
      'Status: Fully Booted',
    );
    should(await client.frame()).equal(booted);
    should(await client.ask('Action: ExtensionState', 'Exten: 1001')).containEql('Status: 0\r\n');
    const later = await RawClient.greeted(pbx.port);
    later.send('Action: Login', 'Username: admin', 'Secret: secret', 'Events: system');
    should(await later.frames(2)).endWith(booted);
  });

  it('ends all calls, also those that wait, and no client sees it', async () => {
    const pbx = await Simulator.listen({
      extensions: [
        ...['1001', '1002', '1003', '1004', '1005'],
        { extension: '800', does: [['ConfBridge', 'team']] },
        { extension: '700', does: [['Answer'], ['Park']] },
      ],
      queues: [{ name: 'support', members: ['1005'] }],
    });
    afterThisTest(() => pbx.close());
    const before = await RawClient.loggedIn(pbx.port, { events: 'call' });
    const calls = [
      pbx.call('1001', '1002'),
      pbx.call('1003', '800'),
      pbx.call('1004', '700'),
      pbx.callQueue('1002', 'support'),
    ];
    calls[0]?.answer();
    const held = [...pbx.exchange.channels.keys()];
    should(held.length).be.above(4);
    await pbx.restart();
    await Promise.all(calls.map(({ ended }) => ended));
    should(await before.closed()).not.containEql('Event: Hangup');
    const client = await RawClient.loggedIn(pbx.port);
    for (const [action, none] of [
      ['CoreShowChannels', 'ListItems: 0'],
      ['ParkedCalls', 'Total: 0'],
      ['ConfbridgeListRooms', 'No active conferences'],
    ] as const) {
      client.send(`Action: ${action}`);
      await client.read((text) => text.includes(none));
    }
    for (const extension of ['1001', '1002', '1005'])
      should(await client.ask('Action: ExtensionState', `Exten: ${extension}`)).containEql('Status: 0\r\n');
  });

  it('adds no listener with each restart, although clients are connected', async () => {
    const pbx = await Simulator.listen();
    afterThisTest(() => pbx.close());
    const warn = mock.method(process, 'emitWarning', () => {});
    afterThisTest(() => warn.mock.restore());
    for (let n = 0; n < 12; n++) {
      await RawClient.greeted(pbx.port);
      await pbx.restart();
    }
    should(warn.mock.calls.map(({ arguments: [warning] }) => String(warning))).deepEqual([]);
  });

  it('ends the boot phase of an earlier restart', async () => {
    const pbx = await restarted(60_000);
    await pbx.restart();
    const client = await RawClient.loggedIn(pbx.port);
    should(await client.ask('Action: ExtensionState', 'Exten: 1001')).containEql('Status: 0\r\n');
  });

  it('appears in CoreStatus, in the time zone of STRFTIME', async () => {
    const pbx = await restarted(0);
    const client = await RawClient.loggedIn(pbx.port);
    const status = await client.ask('Action: CoreStatus');
    const [, date, time] = /CoreStartupDate: (\S+)\r\nCoreStartupTime: (\S+)/.exec(status) ?? [];
    const now = await client.ask('Action: Getvar', 'Variable: STRFTIME(,,%Y-%m-%d %H:%M:%S)');
    const value = /Value: (.*)\r\n/.exec(now)?.[1] ?? '';
    should(Date.parse(`${value}Z`) - Date.parse(`${date} ${time}Z`)).be.within(0, 10_000);
  });
});
