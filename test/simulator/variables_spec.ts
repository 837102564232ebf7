import 'should';
import { ManualClock, Simulator } from '../../src/simulator';
import { RawClient, wire } from './raw-client';

describe('Simulator: variables, states and CLI commands', () => {
  const clock = new ManualClock();
  let pbx: Simulator;
  let client: RawClient;

  beforeEach(async () => {
    pbx = await Simulator.listen({ clock, extensions: ['1001', '1002'] });
    client = await RawClient.loggedIn(pbx.port);
  });
  afterEach(() => pbx.close());

  const error = (message: string) => wire('Response: Error', `Message: ${message}`);
  const value = (variable: string, text: string) =>
    wire('Response: Success', `Variable: ${variable}`, `Value: ${text}`);

  it('stores global variables and raises VarSet with escapes (AMI 82, 86)', async () => {
    const listener = await RawClient.loggedIn(pbx.port, { events: 'dialplan' });
    await client.ask('Action: Setvar', 'Variable: NAME', "Value: it's");
    (await listener.frame()).should.equal(
      wire(
        'Event: VarSet',
        'Privilege: dialplan,all',
        'Channel: none',
        'Uniqueid: none',
        'Variable: NAME',
        String.raw`Value: it\'s`,
      ),
    );
    (await client.ask('Action: Getvar', 'Variable: NAME')).should.equal(value('NAME', "it's"));
    (await client.ask('Action: Getvar', 'Variable: OTHER')).should.equal(value('OTHER', ''));
    (await client.ask('Action: Getvar', 'Variable: DEVICE_STATE(PJSIP/1001)')).should.equal(
      value('DEVICE_STATE(PJSIP/1001)', 'NOT_INUSE'),
    );
    for (const action of ['Setvar', 'Getvar']) {
      (await client.ask(`Action: ${action}`)).should.equal(error('No variable specified'));
    }
  });

  it('stores the variables of a channel', async () => {
    pbx.call('1001', '1002');
    const on = 'Channel: PJSIP/1001-00000000';
    await client.ask('Action: Setvar', on, 'Variable: X', 'Value: y');
    (await client.ask('Action: Getvar', on, 'Variable: X')).should.equal(value('X', 'y'));
    (await client.ask('Action: Getvar', on, 'Variable: CHANNEL(name)')).should.equal(
      value('CHANNEL(name)', 'PJSIP/1001-00000000'),
    );
    (await client.ask('Action: Getvar', 'Variable: X')).should.equal(value('X', ''));
    for (const action of ['Setvar', 'Getvar']) {
      (await client.ask(`Action: ${action}`, 'Channel: PJSIP/9', 'Variable: X')).should.equal(
        error('No such channel'),
      );
    }
  });

  it('lists device states and presence states (AMI 66, 101, 102, 103)', async () => {
    client.send('Action: DeviceStateList', 'ActionID: d');
    (await client.frames(4)).should.equal(
      wire(
        'Response: Success',
        'ActionID: d',
        'EventList: start',
        'Message: Device State Changes will follow',
      ) +
        wire('Event: DeviceStateChange', 'ActionID: d', 'Device: PJSIP/1001', 'State: NOT_INUSE') +
        wire('Event: DeviceStateChange', 'ActionID: d', 'Device: PJSIP/1002', 'State: NOT_INUSE') +
        wire('Event: DeviceStateListComplete', 'ActionID: d', 'EventList: Complete', 'ListItems: 2'),
    );
    client.send('Action: PresenceStateList');
    (await client.frames(2)).should.endWith('ListItems: 0\r\n\r\n');
    (await client.ask('Action: PresenceState', 'Provider: CustomPresence:1001')).should.equal(
      wire('Response: Success', 'Message: Presence State', 'State: not_set'),
    );
    (await client.ask('Action: PresenceState')).should.equal(error('No provider specified'));
    (await client.ask('Action: PresenceState', 'Provider: x')).should.equal(
      error('Invalid provider x or provider in invalid state'),
    );
  });

  it('runs the most frequent CLI commands', async () => {
    const output = async (command: string) =>
      (
        (await client.ask('Action: Command', `Command: ${command}`)).match(/(?<=Output: ).*(?=\r)/g) ?? []
      ).join('\n');
    pbx.call('1001', '1002').answer();
    await clock.advance(61_000);
    (await output('core show version')).should.startWith('Asterisk 22.10.1 built by ');
    (await output('core show uptime seconds')).should.equal('System uptime: 61\nLast reload: 61');
    (await output('core show channels concise')).should.match(
      /^PJSIP\/1002-00000001!default!!1!Up!AppDial!\(Outgoing Line\)!1002!!!3!61![0-9a-f-]{36}!\d+\.2\nPJSIP\/1001-00000000!default!1002!1!Up!Dial!PJSIP\/1002,20!1001!!!3!61![0-9a-f-]{36}!\d+\.1$/,
    );
    (await output('dialplan  reload')).should.equal('Dialplan reloaded.');
  });

  it('answers a command without output with one empty Output (AMI 55)', async () => {
    (await client.ask('Action: Command', 'Command: core show channels concise')).should.equal(
      wire('Response: Success', 'Message: Command output follows', 'Output: '),
    );
  });
});
