import should from 'should';
import { Simulator } from '../../src/simulator';
import { RawClient, wire } from './raw-client';

describe('Simulator: extension states', () => {
  let pbx: Simulator;
  let client: RawClient;

  beforeEach(async () => {
    pbx = await Simulator.listen({
      extensions: [
        '1001',
        { extension: '1002', state: 'unavailable' },
        { extension: '2001', context: 'desk', hint: 'Custom:2001&PJSIP/1002,CustomPresence:2001' },
      ],
    });
    client = await RawClient.loggedIn(pbx.port, { events: 'call' });
  });
  afterEach(() => pbx.close());

  function status(exten: string, context: string, hint: string, code: number, text: string): string[] {
    return [
      `Exten: ${exten}`,
      `Context: ${context}`,
      `Hint: ${hint}`,
      `Status: ${code}`,
      `StatusText: ${text}`,
    ];
  }

  it('answers ExtensionState with hint, status and text, by default from context default (AMI 92, 93)', async () => {
    (await client.ask('Action: ExtensionState', 'ActionID: 1', 'Exten: 1001')).should.equal(
      wire(
        'Response: Success',
        'ActionID: 1',
        'Message: Extension Status',
        ...status('1001', 'default', 'PJSIP/1001', 0, 'Idle'),
      ),
    );
    (await client.ask('Action: ExtensionState')).should.equal(
      wire('Response: Error', 'Message: Extension not specified'),
    );
  });

  it('answers an unknown extension with status -1 and an empty hint (AMI 94)', async () => {
    (await client.ask('Action: ExtensionState', 'Exten: 9', 'Context: x')).should.equal(
      wire('Response: Success', 'Message: Extension Status', ...status('9', 'x', '', -1, 'Unknown')),
    );
  });

  it('reports every state with its code and text (AMI 93, 98)', async () => {
    for (const [state, code, text] of [
      ['inUse', 1, 'InUse'],
      ['busy', 2, 'Busy'],
      ['unavailable', 4, 'Unavailable'],
      ['ringing', 8, 'Ringing'],
      ['inUseRinging', 9, 'InUse&Ringing'],
      ['onHold', 16, 'Hold'],
      ['idle', 0, 'Idle'],
    ] as const) {
      pbx.setState('1001', state);
      (await client.frames(2)).should.startWith(
        wire(
          'Event: ExtensionStatus',
          'Privilege: call,all',
          ...status('1001', 'default', 'PJSIP/1001', code, text),
        ),
      );
    }
  });

  it('changes one of 20,000 extensions without a search through all', async () => {
    const large = await Simulator.listen({ extensions: 20_000 });
    const { extensions } = large.exchange;
    // A search through all extensions would take minutes, longer than the timeout of the test.
    for (const { extension } of extensions.all()) large.setState(extension, 'ringing');
    should(extensions.textOf('21000', 'default')).equal('Ringing');
    await large.close();
  });

  it('raises ExtensionStatus and DeviceStateChange once per change (AMI 99, 102)', async () => {
    pbx.setState('1001', 'ringing');
    pbx.setState('1001', 'ringing');
    pbx.setState('1001', 'removed');
    (await client.frames(3)).should.equal(
      wire(
        'Event: ExtensionStatus',
        'Privilege: call,all',
        ...status('1001', 'default', 'PJSIP/1001', 8, 'Ringing'),
      ) +
        wire('Event: DeviceStateChange', 'Privilege: call,all', 'Device: PJSIP/1001', 'State: RINGING') +
        wire(
          'Event: ExtensionStatus',
          'Privilege: call,all',
          ...status('1001', 'default', 'PJSIP/1001', -2, 'Unknown'),
        ),
    );
    (await client.ask('Action: ExtensionState', 'Exten: 1001')).should.containEql('Status: -1\r\n');
  });

  it('aggregates the devices of a hint as Asterisk does (AMI 98)', async () => {
    const hint = 'Custom:2001&PJSIP/1002,CustomPresence:2001';
    const quiet = await RawClient.loggedIn(pbx.port);
    for (const [first, second, code, text] of [
      ['UNAVAILABLE', 'idle', 0, 'Idle'],
      ['UNAVAILABLE', 'unavailable', 4, 'Unavailable'],
      ['RINGING', 'inUse', 9, 'InUse&Ringing'],
      ['ONHOLD', 'ringing', 9, 'InUse&Ringing'],
      ['ONHOLD', 'inUse', 1, 'InUse'],
      ['BUSY', 'idle', 2, 'Busy'],
    ] as const) {
      pbx.setState('1002', second);
      await quiet.ask('Action: Setvar', 'Variable: DEVICE_STATE(Custom:2001)', `Value: ${first}`);
      (await quiet.ask('Action: ExtensionState', 'Exten: 2001', 'Context: desk')).should.equal(
        wire('Response: Success', 'Message: Extension Status', ...status('2001', 'desk', hint, code, text)),
      );
    }
  });

  it('lists all hints, also for a session without events (AMI 60, 65, 66, 67)', async () => {
    const quiet = await RawClient.loggedIn(pbx.port);
    pbx.setState('1001', 'inUse');
    quiet.send('Action: ExtensionStateList', 'ActionID: l');
    (await quiet.frames(5)).should.equal(
      wire(
        'Response: Success',
        'ActionID: l',
        'EventList: start',
        'Message: Extension Statuses will follow',
      ) +
        wire(
          'Event: ExtensionStatus',
          'ActionID: l',
          ...status('1001', 'default', 'PJSIP/1001', 1, 'InUse'),
        ) +
        wire(
          'Event: ExtensionStatus',
          'ActionID: l',
          ...status('1002', 'default', 'PJSIP/1002', 4, 'Unavailable'),
        ) +
        wire(
          'Event: ExtensionStatus',
          'ActionID: l',
          ...status('2001', 'desk', 'Custom:2001&PJSIP/1002,CustomPresence:2001', 4, 'Unavailable'),
        ) +
        wire('Event: ExtensionStateListComplete', 'ActionID: l', 'EventList: Complete', 'ListItems: 3'),
    );
  });

  it('sets the state of custom devices only by Setvar (AMI 92)', async () => {
    const setvar = (variable: string, value: string) =>
      client.ask('Action: Setvar', `Variable: ${variable}`, `Value: ${value}`);
    (await setvar('DEVICE_STATE(Custom:2001)', 'INUSE')).should.equal(
      wire('Response: Success', 'Message: Variable Set'),
    );
    (await client.frames(2)).should.equal(
      wire(
        'Event: ExtensionStatus',
        'Privilege: call,all',
        ...status('2001', 'desk', 'Custom:2001&PJSIP/1002,CustomPresence:2001', 1, 'InUse'),
      ) + wire('Event: DeviceStateChange', 'Privilege: call,all', 'Device: Custom:2001', 'State: INUSE'),
    );
    for (const [variable, value] of [
      ['DEVICE_STATE(Custom:2001)', 'NONSENSE'],
      ['DEVICE_STATE(PJSIP/1001)', 'INUSE'],
    ] as const) {
      (await setvar(variable, value)).should.equal(wire('Response: Error', 'Message: Variable not set'));
    }
  });

  it('creates the hint of an extension that matches a pattern at its first request (AMI 96)', async () => {
    const patterns = await Simulator.listen({
      extensions: [
        { extension: '_1ZX', hint: `Custom:\${EXTEN}` },
        { extension: '_9[0-2]N.' },
        { extension: '_+49X' },
      ],
    });
    const asking = await RawClient.loggedIn(patterns.port);
    const complete = (items: number) => `EventList: Complete\r\nListItems: ${items}\r\n\r\n`;
    asking.send('Action: ExtensionStateList');
    (await asking.frames(2)).should.endWith(complete(0));
    for (const [number, hint] of [
      ['110', 'Custom:110'],
      ['9023', 'PJSIP/9023'],
      ['100', ''],
      ['1100', ''],
      ['+491', 'PJSIP/+491'],
    ]) {
      (await asking.ask('Action: ExtensionState', `Exten: ${number}`)).should.containEql(`Hint: ${hint}\r\n`);
    }
    asking.send('Action: ExtensionStateList');
    (await asking.frames(5)).should.endWith(complete(3));
    await patterns.close();
  });

  it('cuts a hint to 255 bytes in ExtensionState but not in the list (AMI 95)', async () => {
    const hint = Array.from({ length: 30 }, (_, n) => `Custom:phone${n}`).join('&');
    const long = await Simulator.listen({ extensions: [{ extension: '1', hint }] });
    const asking = await RawClient.loggedIn(long.port);
    (await asking.ask('Action: ExtensionState', 'Exten: 1')).should.containEql(
      `Hint: ${hint.slice(0, 255)}\r\n`,
    );
    asking.send('Action: ExtensionStateList');
    (await asking.frames(3)).should.containEql(`Hint: ${hint}\r\n`);
    await long.close();
  });
});
