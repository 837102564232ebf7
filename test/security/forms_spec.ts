import should from 'should';
import { type Allow, AmiConnection, AmiError, PRESET_PURPOSES, type Purpose } from '../../src';
import { type ActionConnection, FORMS, type FormName } from '../../src/actions';
import { Simulator } from '../../src/simulator';
import { afterThisTest } from '../support/teardown';
import { until } from '../support/wait';
import { splitArguments } from './split-arguments';

/** The purpose of each form in the allow-list, and valid messages for it. */
const GOOD: Record<FormName, [purpose: Purpose, ...messages: Record<string, unknown>[]]> = {
  call: [
    'calls',
    { from: '1001', to: '1002', context: 'default', callerId: '"Ann" <1001>', variables: { note: 'a' } },
    { from: '1003', to: '1002', device: 'PJSIP/1003' },
  ],
  hangup: [
    'calls',
    { channel: 'PJSIP/1001-1' },
    { callId: 'a.1' },
    { extension: '1001', context: 'default' },
  ],
  transfer: [
    'calls',
    { kind: 'blind', channel: 'PJSIP/1001-1', to: '1002', context: 'default' },
    { kind: 'attended', extension: '1001', to: '1002' },
  ],
  redirect: ['calls', { channel: 'PJSIP/1001-1', to: '1002', context: 'default' }],
  park: ['calls', { extension: '1001', lot: 'default', context: 'default' }],
  pickup: ['calls', { extension: '1001', of: '1002', code: '**', context: 'default' }],
  queue: [
    'queues',
    { do: 'add', queue: 'a', member: 'PJSIP/1001', name: 'Ann', stateInterface: 'PJSIP/1001' },
    { do: 'pause', queue: 'a', member: 'PJSIP/1001', reason: 'lunch' },
  ],
  record: ['recording', { do: 'start', channel: 'PJSIP/1001-1', file: 'a.wav' }],
  mute: ['calls', { direction: 'in', muted: true, channel: 'PJSIP/1001-1' }],
  dtmf: ['calls', { digits: '1', channel: 'PJSIP/1001-1' }],
  message: ['messages', { to: 'pjsip:1001', from: 'pjsip:1002', body: 'a' }],
  userEvent: ['messages', { name: 'a', headers: { Text: 'b' } }],
  presence: ['presence', { name: 'a', state: 'away', subtype: 'b', message: 'c' }],
  deviceState: ['presence', { name: 'a', state: 'INUSE' }],
};

const EVALUATED = '$'.concat('{SHELL(id)}');
const POISONS = [
  '1\r\nAction: Originate',
  '1\r\n\r\nAction: Command\r\nCommand: core stop now\r\n\r\n',
  '1\n\nAction: Reload\n\n',
  '1\rAction: Reload',
  '1\0',
  '1\u010d\u010aAction: Reload',
  '1,SHELL(id)=1',
  '1|SHELL(id)=1',
  '1^SHELL(id)=1',
  '"1,SHELL(id)=1',
  '\\,SHELL(id)=1',
  '1\\\\,SHELL(id)=1',
  '[(1,SHELL(id)=1',
  '1)]",SHELL(id)=1',
  `1${EVALUATED}`,
  '1&Local/600@outside',
  '/.*/',
  '\x01/.*/',
  '../../etc/asterisk/manager.conf',
  '/etc/asterisk/manager.conf',
  'a.wav,b,touch /tmp/x',
  'System(id)',
];

/** The headers that the forms may send, by action. */
const INTENDED: Record<string, string> = {
  ExtensionState: 'Exten Context',
  Getvar: 'Variable Channel',
  Originate: 'Channel Context Exten Priority Timeout Async ChannelId OtherChannelId Variable',
  CoreShowChannels: '',
  Hangup: 'Channel',
  BlindTransfer: 'Channel Context Exten',
  Atxfer: 'Channel Context Exten',
  Redirect: 'Channel Context Exten Priority',
  Park: 'Channel TimeoutChannel AnnounceChannel Timeout Parkinglot',
  QueueStatus: 'Queue',
  QueueAdd: 'Queue Interface Penalty Paused MemberName StateInterface',
  QueuePause: 'Queue Interface Paused Reason',
  MixMonitor: 'Channel File',
  MuteAudio: 'Channel Direction State',
  PlayDTMF: 'Channel Digit',
  MessageSend: 'To From Base64Body',
  UserEvent: 'UserEvent Text',
  Setvar: 'Variable Value',
};
const OWN_VARIABLES = [
  'CALLERID(num)',
  'CALLERID(name)',
  'CONNECTEDLINE(num)',
  'CONNECTEDLINE(name)',
  'note',
];

type Headers = readonly (readonly [name: string, value: string])[];

/** Checks that the server received only intended actions and headers. */
function checkSent(received: readonly { name: string; headers: Headers }[]): void {
  for (const { name, headers } of received) {
    should(INTENDED).have.property(name);
    const known = ['Action', 'ActionID', ...(INTENDED[name] as string).split(' ')];
    for (const [header, value] of headers) {
      // The sender of a UserEvent may choose its headers. Asterisk passes them on and reads none of them.
      if (name !== 'UserEvent') should(known).containEql(header);
      should(`${header}${value}`).not.match(/[\r\n]/);
      if (name === 'Originate' && header === 'Variable') {
        for (const pair of splitArguments(value)) should(OWN_VARIABLES).containEql(pair.split('=', 1)[0]);
      } else if (header === 'Variable') should(value).match(/^[A-Z_]+\([^(){}$]+\)$/);
      if (name === 'Originate' && header === 'Channel') should(value).not.match(/[&,|]/);
      if (name === 'Hangup') should(value).not.match(/^[\0- ]*\/.*\//);
      if (name === 'MixMonitor' && header === 'File') should(value).not.match(/^\W|\.\.|,/);
    }
  }
}

/**
 * @returns copies of the message. In each of them the poison replaces one field, or a name or value in an object, or follows
 *   it
 */
function poisoned(message: Record<string, unknown>, poison: string): Record<string, unknown>[] {
  return Object.entries(message).flatMap(([field, value]) => {
    if (typeof value !== 'object' || value === null)
      return [poison, `${value}${poison}`, [poison], { poison }].map((bad) => ({ ...message, [field]: bad }));
    const [name = ''] = Object.keys(value);
    return [
      { ...message, [field]: { [name]: poison } },
      { ...message, [field]: { [poison]: 'a' } },
    ];
  });
}

describe('nothing but the intended actions of a form reaches the server', function () {
  this.timeout(60_000);

  for (const [name, [purpose, ...messages]] of Object.entries(GOOD) as [
    FormName,
    (typeof GOOD)[FormName],
  ][]) {
    it(`${name}, with any values of its fields`, async () => {
      const { pbx, connection } = await connect();
      // So a call ends at once, and not only when it is aborted.
      pbx.answer('Originate', () => ({ error: 'Refused by this test' }));
      const seen = pbx.received.length;
      for (const message of messages)
        for (const poison of POISONS)
          for (const fields of poisoned(message, poison))
            should(await run(name, connection, fields)).not.equal('AMI_ERR_FORBIDDEN');
      checkSent(pbx.received.slice(seen));
      should(connection.state).equal('ready');
    });

    it(`${name} needs no other purpose than "${purpose}"`, async () => {
      const { pbx, connection } = await connect({ purposes: [purpose] });
      const seen = pbx.received.length;
      for (const message of messages)
        should(await run(name, connection, message)).not.equal('AMI_ERR_FORBIDDEN');
      should(pbx.received.length).be.above(seen);
      should(connection.snapshot().forbidden).equal(undefined);
    });

    it(`${name} is refused without "${purpose}"`, async () => {
      const { pbx, connection } = await connect({ purposes: [] });
      const seen = pbx.received.length;
      for (const message of messages) should(await run(name, connection, message)).equal('AMI_ERR_FORBIDDEN');
      should(pbx.received.length).equal(seen);
    });
  }
});

describe('the preset of the allow-list permits a form with any text in', function () {
  this.timeout(60_000);

  const TEXTS: Record<string, [sent: string, fieldsOf: (text: string) => [form: FormName, fields: object]]> =
    {
      'the name of the caller': [
        'Originate',
        (text) => ['call', { from: '1001', to: '1002', callerId: `${text} <1001>` }],
      ],
      'a variable of a call': [
        'Originate',
        (text) => ['call', { from: '1001', to: '1002', variables: { note: text } }],
      ],
      'the reason of a pause': [
        'QueuePause',
        (text) => ['queue', { do: 'pause', member: 'PJSIP/1001', reason: text }],
      ],
      'a message': ['MessageSend', (text) => ['message', { to: 'pjsip:1001', body: text }]],
      'a header of an event': ['UserEvent', (text) => ['userEvent', { name: 'a', headers: { Text: text } }]],
    };
  for (const [what, [sent, fieldsOf]] of Object.entries(TEXTS))
    it(what, async () => {
      const { pbx, connection } = await connect({ purposes: PRESET_PURPOSES });
      pbx.answer('Originate', () => ({ error: 'Refused by this test' }));
      const count = () => pbx.received.filter(({ name }) => name === sent).length;
      const texts = [
        'Ann | Bob (Sales)',
        'a|SHELL(id)=1',
        'a,SHELL(id)=1',
        'a,MIXMON_POST=b',
        EVALUATED,
        '^[x]&\\',
      ];
      for (const text of texts) {
        const before = count();
        const [form, fields] = fieldsOf(text);
        should(await run(form, connection, fields)).not.equal('AMI_ERR_FORBIDDEN', text);
        should(count()).equal(before + 1, text);
      }
    });
});

/** The code of the error; undefined if the form succeeded. */
async function run(name: FormName, connection: AmiConnection, fields: object): Promise<string | undefined> {
  // The same call on the same connection within a second would be refused as a second click.
  const another: ActionConnection = {
    send: (action, options) => connection.send(action, options),
    subscribe: (names, listener) => connection.subscribe(names, listener),
    on: (event, listener) => connection.on(event, listener),
    off: (event, listener) => connection.off(event, listener),
  };
  try {
    await FORMS[name](another, fields, { signal: AbortSignal.timeout(30) });
    return undefined;
  } catch (error) {
    should(error).be.instanceof(AmiError);
    return (error as AmiError).code;
  }
}

async function connect(allow?: Allow) {
  const pbx = await Simulator.listen({ extensions: 5, queues: [{ name: 'support', members: ['1001'] }] });
  afterThisTest(() => pbx.close());
  const login = { host: '127.0.0.1', port: pbx.port, username: 'admin', secret: 'secret' };
  const connection = new AmiConnection({ ...login, allow });
  afterThisTest(() => connection.close());
  connection.open();
  await until(() => connection.state === 'ready', 'the login');
  return { pbx, connection };
}
