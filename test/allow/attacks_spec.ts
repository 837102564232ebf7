import should from 'should';
import { type Action, type Allow, AmiConnection, AmiSession, PRESET_PURPOSES, PURPOSES } from '../../src';
import { Simulator } from '../../src/simulator';
import { afterThisTest } from '../support/teardown';
import { rejection, until } from '../support/wait';

const PRESET: Allow = { purposes: PRESET_PURPOSES };
const IN_OFFICE: Allow = { purposes: PRESET_PURPOSES, contexts: ['office'] };
const CALL = { Action: 'Originate', Channel: 'PJSIP/201', Exten: '202', Context: 'office', Priority: 1 };
const RECORDING = { Action: 'Monitor', Channel: 'PJSIP/201-1', Mix: true };

/** Asterisk would evaluate this in a text that it substitutes. */
const EVALUATED = '$'.concat('{SHELL(id)}');

/** Asterisk skips these before a value (ast_skip_blanks); they are not all blanks to JavaScript. */
const SKIPPED = ['\x01', ' \x1f', '\t', '\b \x02'];

describe('the allow-list refuses what Asterisk would run', () => {
  const attacks: Record<string, [allow: Allow, action: Action, words: string]> = {
    'a function that Status reads': [PRESET, { Action: 'Status', Variables: 'ENV(PATH)' }, 'functions'],
    'a function in a list that Status reads': [
      PRESET,
      { Action: 'status', vARIABLES: ['CALLERID(num)', 'CALLERID(num),SHELL(id)'] },
      'functions',
    ],
    'passwords of phones': [PRESET, { Action: 'PJSIPShowAuths' }, 'configuration'],
    'the password of a phone': [PRESET, { Action: 'PJSIPShowEndpoint', Endpoint: '201' }, 'configuration'],
    'passwords of trunks': [PRESET, { Action: 'PJSIPShowRegistrationsOutbound' }, 'configuration'],
    'the command of a recording in a variable': [
      PRESET,
      { ...CALL, Variable: 'MONITOR_EXEC=touch /tmp/x' },
      'command',
    ],
    'the same for channels that inherit it': [
      PRESET,
      { ...CALL, Variable: ['A=1', 'B=2, __Monitor_Exec_Args=; touch /tmp/x'] },
      'command',
    ],
    'the command that FreePBX runs after a recording, in a variable': [
      PRESET,
      { ...CALL, Variable: '__MIXMON_POST=touch /tmp/x' },
      'command',
    ],
    'the file of the recording of a queue, in a variable': [
      PRESET,
      { ...CALL, Variable: 'A=1,_MONITOR_FILENAME= /etc/asterisk/x' },
      'command',
    ],
    'the file of a recording that a party starts, in a variable': [
      PRESET,
      { ...CALL, Variable: 'TOUCH_MIXMONITOR=a/../../../etc/x' },
      'command',
    ],
    'a function with another in its argument that is allowed': [
      PRESET,
      { ...CALL, Variable: 'SHELL(x,CALLERID(num)=1' },
      'functions',
    ],
    'a function behind an escaped backslash': [
      PRESET,
      { ...CALL, Variable: 'A=1\\\\,SHELL(id)=1' },
      'functions',
    ],
    'the same with quotes and backslashes, which Asterisk takes out': [
      PRESET,
      { ...CALL, Variable: '"MONI\\TOR_EXEC=touch /tmp/x"' },
      'command',
    ],
    'a quote in the file of a recording that is mixed by a command': [
      PRESET,
      { ...RECORDING, File: 'a" ; touch "b' },
      'File',
    ],
    'an option in the file of a recording': [PRESET, { ...RECORDING, File: '-o x' }, 'File'],
    'a redirection in the file of a recording': [PRESET, { ...RECORDING, File: 'a >b' }, 'File'],
    'the context behind the options of a Local channel': [
      IN_OFFICE,
      { ...CALL, Channel: 'Local/1/n@office' },
      '"default"',
    ],
    'another context through a member of a queue': [
      IN_OFFICE,
      { Action: 'QueueAdd', Queue: 'support', Interface: 'Local/1@outside/n' },
      '"outside"',
    ],
    'another context when a parked call comes back': [
      IN_OFFICE,
      { Action: 'Park', Channel: 'PJSIP/201-1', TimeoutChannel: 'Local/1@outside' },
      '"outside"',
    ],
    'the same under the old name of the header': [
      IN_OFFICE,
      { Action: 'Park', Channel: 'PJSIP/201-1', channel2: 'Local/1@outside' },
      '"outside"',
    ],
    'the same behind another device': [
      IN_OFFICE,
      { Action: 'Park', Channel: 'PJSIP/201-1', TimeoutChannel: 'PJSIP/201&Local/1@outside' },
      '"outside"',
    ],
    'another context when a parked call comes back, in a variable': [
      IN_OFFICE,
      { ...CALL, Variable: '__BLINDTRANSFER=Local/1@outside' },
      'BLINDTRANSFER',
    ],
    'another context for transfers, in a variable': [
      IN_OFFICE,
      { ...CALL, Variable: '__TRANSFER_CONTEXT=outside' },
      'TRANSFER_CONTEXT',
    ],
    'a function in the device to which a parked call returns': [
      PRESET,
      { Action: 'Park', Channel: 'PJSIP/201-1', TimeoutChannel: `PJSIP/202${EVALUATED}` },
      'functions',
    ],
    'the same under the old name': [
      PRESET,
      { Action: 'park', Channel: 'PJSIP/201-1', channel2: ['PJSIP/202', `PJSIP/202${EVALUATED}`] },
      'functions',
    ],
    'the same in a variable': [
      PRESET,
      { ...CALL, Variable: `_BLINDTRANSFER=PJSIP/202${EVALUATED}` },
      'functions',
    ],
    'options of Dial in the device to which a parked call returns': [
      { purposes: [...PRESET_PURPOSES, 'functions'] },
      { Action: 'Park', Channel: 'PJSIP/201-1', TimeoutChannel: 'PJSIP/202,20,G(outside^1^1)' },
      'application',
    ],
    'the same in a variable, in quotes': [
      { purposes: [...PRESET_PURPOSES, 'functions'] },
      { ...CALL, Variable: '"ATTENDEDTRANSFER=PJSIP/202,20,G(outside^1^1)"' },
      'application',
    ],
    'the same even with all purposes, if contexts are limited': [
      { purposes: PURPOSES, contexts: ['office'] },
      { Action: 'Park', Channel: 'PJSIP/201-1', TimeoutChannel: 'PJSIP/202,20,G(outside^1^1)' },
      'TimeoutChannel',
    ],
    'a command behind a comma in the file of a recording, in a variable': [
      PRESET,
      { ...CALL, Variable: 'TOUCH_MIXMONITOR_PREFIX=x.wav\\,b\\,touch /tmp/x' },
      'command',
    ],
    'the same in the format of the recording': [
      PRESET,
      { ...CALL, Variable: '__TOUCH_MIXMONITOR_FORMAT=wav\\,b\\,touch /tmp/x' },
      'command',
    ],
    'the same in quotes, in which Asterisk does not split': [
      PRESET,
      { ...CALL, Variable: '"TOUCH_MONITOR=a,b,touch /tmp/x"' },
      'command',
    ],
    'the same in brackets': [PRESET, { ...CALL, Variable: 'MONITOR_FILENAME=[a,b,touch /tmp/x]' }, 'command'],
    'the same in a recording of FreePBX': [
      PRESET,
      { ...CALL, Variable: '_CALLFILENAME=a\\,b\\,touch /tmp/x' },
      'command',
    ],
    'the program of a conference, in a variable': [
      PRESET,
      { ...CALL, Variable: 'MEETME_AGI_BACKGROUND=/tmp/x' },
      'command',
    ],
    'another context by a change of the connected line, in a variable': [
      IN_OFFICE,
      { ...CALL, Variable: '__CONNECTED_LINE_SEND_SUB=outside\\,1\\,1' },
      'CONNECTED_LINE_SEND_SUB',
    ],
    'another context by a redirection, in a variable': [
      IN_OFFICE,
      { ...CALL, Variable: 'REDIRECTING_CALLEE_SEND_MACRO=outside' },
      'REDIRECTING_CALLEE_SEND_MACRO',
    ],
    'another context after a subroutine of Dial, in a variable': [
      IN_OFFICE,
      { ...CALL, Variable: '__GOSUB_RESULT=GOTO:outside^1^1' },
      'GOSUB_RESULT',
    ],
    'another context by an application': [
      { purposes: PURPOSES, contexts: ['office'] },
      { Action: 'Originate', Channel: 'PJSIP/201', Application: 'Goto', Data: 'outside,1,1' },
      'Application',
    ],
    'another context by a subroutine before the call': [
      { purposes: PURPOSES, contexts: ['office'] },
      { ...CALL, PreDialGoSub: 'outside,1,1' },
      'PreDialGoSub',
    ],
    'another context by the feature code of a transfer': [
      IN_OFFICE,
      { Action: 'PlayDTMF', Channel: 'PJSIP/201-1', Digit: '#', Receive: true },
      'Receive',
    ],
    'another context after a transfer, in a variable': [
      IN_OFFICE,
      { ...CALL, Variable: 'GOTO_ON_BLINDXFR=outside^1^1' },
      'GOTO_ON_BLINDXFR',
    ],
  };
  for (const [what, [allow, action, words]] of Object.entries(attacks)) {
    it(what, async () => {
      const { session, pbx } = await open(allow);
      const seen = pbx.received.length;
      const error = await rejection(session.send(action));
      should(error).have.property('code', 'AMI_ERR_FORBIDDEN');
      should(error.message).containEql(words);
      should(pbx.received.length).equal(seen);
    });
  }

  it('an action whose values are others when they are read again: the first ones are sent', async () => {
    const { session, pbx } = await open(PRESET);
    const connection = new AmiConnection({ ...optionsFor(pbx), allow: PRESET });
    afterThisTest(() => connection.close());
    connection.open();
    await until(() => connection.state === 'ready', 'the login');
    const changing = (first: string, then: string) => {
      let reads = 0;
      return () => (reads++ === 0 ? first : then);
    };
    for (const send of [session.send.bind(session), connection.send.bind(connection)]) {
      const read = changing('Ping', 'CoreStatus');
      await send({
        get Action() {
          return read();
        },
      });
      should(pbx.received.at(-1)?.name).equal('Ping');
      const item = changing('NOTE=1', 'SHELL(id)=1');
      const Variable = new Proxy(['NOTE=1'], {
        get: (list, key) => (key === '0' ? item() : Reflect.get(list, key)),
      });
      await send({ ...CALL, Async: true, Variable }).catch(() => {});
      should(pbx.received.at(-1)?.headers).containEql(['Variable', 'NOTE=1']);
    }
  });

  const hidden: Record<string, (skipped: string) => Action> = {
    'another login': (skipped) => ({ Action: `${skipped}Login`, Username: 'a', Secret: 'b' }),
    'a logoff': (skipped) => ({ Action: `${skipped}Logoff` }),
  };
  for (const [what, action] of Object.entries(hidden)) {
    it(`${what} after characters that Asterisk skips, even if every purpose is allowed`, async () => {
      const { session } = await open({ purposes: PURPOSES });
      for (const skipped of SKIPPED)
        should(await rejection(session.send(action(skipped)))).have.property('code', 'AMI_ERR_FORBIDDEN');
      should(session.isOpen).be.true();
    });
  }

  const behind: Record<string, (skipped: string) => Action> = {
    'all channels': (skipped) => ({ Action: 'Hangup', Channel: `${skipped}/.*/` }),
    'a file outside of the folder of recordings': (skipped) => ({
      Action: 'MixMonitor',
      Channel: 'PJSIP/201-1',
      File: `${skipped}/etc/asterisk/manager.conf`,
    }),
    'a command': (skipped) => ({ Action: `${skipped}Command`, Command: 'core stop now' }),
    'a Local channel of another context': (skipped) => ({ ...CALL, Channel: `${skipped}Local/1@outside` }),
  };
  for (const [what, action] of Object.entries(behind)) {
    it(`${what} after characters that Asterisk skips`, async () => {
      const { session, pbx } = await open(IN_OFFICE);
      const seen = pbx.received.length;
      for (const skipped of SKIPPED)
        should(await rejection(session.send(action(skipped)))).have.property('code', 'AMI_ERR_FORBIDDEN');
      should(pbx.received.length).equal(seen);
    });
  }
});

describe('the allow-list permits', () => {
  const permitted: Record<string, [Allow, Action]> = {
    'Status with variables that only tell of the call': [
      PRESET,
      { Action: 'Status', Variables: 'CALLERID(num),CHANNEL(state)' },
    ],
    'variables whose names only resemble dangerous ones': [
      PRESET,
      { ...CALL, Variable: ['MONITOR_EXECUTED=1', 'note=MONITOR_EXEC'] },
    ],
    'a text with commas and brackets, as the form call escapes it': [
      PRESET,
      { ...CALL, Variable: 'note=back\\, SHELL\\(id\\)=1' },
    ],
    'the name of the recording of a queue, in a variable': [
      PRESET,
      { ...CALL, Variable: 'MONITOR_FILENAME=2026/queue 1' },
    ],
    'a recording in a folder, with letters of any language': [
      PRESET,
      { Action: 'MixMonitor', Channel: 'PJSIP/201-1', File: '2026/Müller 201.wav' },
    ],
    'a parked call that returns to the channel of a phone or trunk': [
      IN_OFFICE,
      { Action: 'Park', Channel: 'PJSIP/201-1', TimeoutChannel: 'PJSIP/201-0000002a&DAHDI/i1/42-1' },
    ],
    'digits that the phone hears': [
      IN_OFFICE,
      { Action: 'PlayDTMF', Channel: 'PJSIP/201-1', Digit: '#', Receive: 'no' },
    ],
    'several variables with quotes and brackets': [
      PRESET,
      { ...CALL, Variable: 'CALLERID(name)="Müller, Eva",MONITOR_FILENAME=2026/queue 1' },
    ],
    'a Local channel of an allowed context': [IN_OFFICE, { ...CALL, Channel: 'Local/1@office/n' }],
  };
  for (const [what, [allow, action]] of Object.entries(permitted)) {
    it(what, async () => {
      const { session, pbx } = await open(allow);
      await session.send(action).catch((error) => should(error.code).equal('AMI_ERR_REJECTED'));
      should(pbx.received.at(-1)?.name.toLowerCase()).equal(action.Action.toLowerCase());
    });
  }

  it('no action with too many headers, or too many values, and tells so at once', async () => {
    const { session, pbx } = await open(IN_OFFICE);
    const spellings = Array.from({ length: 1 << 16 }, (_, bits): [string, number] => [
      [...'aaaaaaaaaaaaaaaa'].map((letter, i) => (bits & (1 << i) ? letter.toUpperCase() : letter)).join(''),
      1,
    ]);
    const values = Array.from({ length: 200_000 }, () => `A=${'x'.repeat(900)}`);
    const seen = pbx.received.length;
    for (const headers of [Object.fromEntries(spellings), { Variable: values }])
      should(await rejection(session.send({ ...CALL, ...headers }))).have.property(
        'code',
        'AMI_ERR_INVALID_ACTION',
      );
    should(pbx.received.length).equal(seen);
  });

  it('no action that cannot be read, and rejects with AMI_ERR_INVALID_ACTION', async () => {
    for (const allow of [PRESET, undefined]) {
      const { session } = await open(allow);
      const unreadable = [
        { Action: 'Ping', X: Object.create(null) },
        Object.defineProperty({ Action: 'Ping' }, 'X', {
          enumerable: true,
          get: () => {
            throw new Error('no value');
          },
        }),
      ];
      for (const action of unreadable)
        should(await rejection(session.send(action))).have.property('code', 'AMI_ERR_INVALID_ACTION');
    }
  });

  it('no action whose name is a property of every object, and says so', async () => {
    const { session } = await open({ ...IN_OFFICE, purposes: PURPOSES });
    for (const Action of ['constructor', 'toString', '__proto__'])
      should(await rejection(session.send({ Action }))).have.property('code', 'AMI_ERR_REJECTED');
  });
});

function optionsFor({ port }: Simulator) {
  return { host: '127.0.0.1', port, username: 'admin', secret: 'secret' };
}

async function open(allow: Allow | undefined) {
  const pbx = await Simulator.listen({ extensions: 2 });
  afterThisTest(() => pbx.close());
  const session = await AmiSession.open({ ...optionsFor(pbx), allow });
  afterThisTest(() => session.close());
  return { pbx, session };
}
