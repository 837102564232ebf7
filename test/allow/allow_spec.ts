import should from 'should';
import {
  type Action,
  type Allow,
  AmiConnection,
  AmiSession,
  PRESET_PURPOSES,
  type Purpose,
} from '../../src/index';
import { Simulator } from '../../src/simulator';

/** Asterisk would evaluate this in a text that it substitutes. */
const EVALUATED = '$'.concat('{SHELL(id)}');

const loginOf = ({ port }: Simulator) => ({ host: '127.0.0.1', port, username: 'admin', secret: 'secret' });

describe('the allow-list of a session', () => {
  let pbx: Simulator;
  let session: AmiSession;
  const PRESET: Allow = { purposes: PRESET_PURPOSES };

  beforeEach(async () => {
    pbx = await Simulator.listen({ extensions: 2 });
  });
  afterEach(async () => {
    await session?.close();
    await pbx.close();
  });

  const open = async (allow?: Allow): Promise<void> => {
    session = await AmiSession.open({ ...loginOf(pbx), allow });
  };
  const refusal = async (action: Action): Promise<string> => {
    const before = pbx.received.length;
    const error = await session.send(action).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'AMI_ERR_FORBIDDEN')
      throw new Error(`not refused: ${JSON.stringify(action)}, ${error}`);
    should(pbx.received.length).equal(before);
    return error.message;
  };

  it('allows everything if there is none', async () => {
    await open();
    const { output } = await session.send({ Action: 'Command', Command: 'core show version' });
    should(output.length).be.above(0);
  });

  const FORBIDDEN: readonly [purpose: Purpose, action: Action][] = [
    ['command', { Action: 'Command', Command: 'core stop now' }],
    ['command', { Action: ' cOMMAND ', command: 'core stop now' }],
    ['application', { Action: 'Originate', Channel: 'PJSIP/201', Application: 'System', Data: 'rm -rf /' }],
    ['application', { Action: 'originate', channel: 'PJSIP/201', aPPLICATION: ['', 'System'] }],
    [
      'application',
      { Action: 'Originate', Channel: 'PJSIP/201', Exten: '1', Context: 'a', PreDialGoSub: 'a,1,1' },
    ],
    [
      'functions',
      { Action: 'Originate', Channel: 'PJSIP/201', Exten: '1', Context: 'a', Variable: 'SHELL(id)=1' },
    ],
    [
      'functions',
      {
        Action: 'Originate',
        Channel: 'PJSIP/201',
        Exten: '1',
        Context: 'a',
        Variable: ['A=1', 'B=2,__FILE(/etc/x)=1'],
      },
    ],
    [
      'functions',
      { Action: 'Originate', Channel: 'PJSIP/201', Exten: '1', Context: 'a', VARIABLE: 'A=1|DB(a/b)=1' },
    ],
    ['functions', { Action: 'MessageSend', To: 'pjsip:201', Variable: 'FILE(a,b)=1' }],
    ['functions', { Action: 'Setvar', Variable: 'A', Value: '1' }],
    [
      'functions',
      { Action: 'Setvar', Variable: 'DEVICE_STATE(Custom:a)', Channel: 'PJSIP/201-00000001', Value: 'INUSE' },
    ],
    ['functions', { Action: 'Setvar', Variable: 'DEVICE_STATE(Queue:a)', Value: 'INUSE' }],
    ['functions', { Action: 'Setvar', Variable: `DEVICE_STATE(Custom:${EVALUATED})`, Value: 'INUSE' }],
    ['functions', { Action: 'Getvar', Variable: 'SHELL(id)' }],
    ['functions', { Action: 'Getvar', Variable: 'DB(cidname/1)' }],
    ['functions', { Action: 'Getvar', Variable: `HINT(${EVALUATED})` }],
    ['functions', { Action: 'Getvar', Variable: `HINT(1)${EVALUATED}` }],
    ['severalHangups', { Action: 'Hangup', Channel: '/.*/' }],
    ['severalHangups', { Action: 'HANGUP', channel: ['PJSIP/201-1', ' /^PJSIP/'] }],
    ['modules', { Action: 'Reload' }],
    ['modules', { Action: 'ModuleLoad', LoadType: 'unload', Module: 'chan_pjsip' }],
    ['configuration', { Action: 'UpdateConfig', SrcFilename: 'manager.conf' }],
    ['configuration', { Action: 'GetConfig', Filename: 'manager.conf' }],
    ['database', { Action: 'DBPut', Family: 'a', Key: 'b', Val: 'c' }],
    ['dialplan', { Action: 'DialplanExtensionAdd', Context: 'a' }],
    ['agi', { Action: 'AGI', Channel: 'PJSIP/201-1', Command: 'EXEC System id' }],
    ['other', { Action: 'SomethingNew' }],
    ['other', { Action: 'Command\u00a0x' }],
    ['command', { Action: 'MixMonitor', Channel: 'PJSIP/201-1', File: 'a.wav', Command: 'rm -rf /' }],
  ];
  for (const [purpose, action] of FORBIDDEN) {
    it(`refuses ${JSON.stringify(action)}, which needs "${purpose}"`, async () => {
      await open(PRESET);
      should(await refusal(action)).containEql(`"${purpose}" is not allowed`);
    });
  }

  const UNSAFE: readonly [header: string, action: Action][] = [
    ['File', { Action: 'MixMonitor', Channel: 'PJSIP/201-1', File: '/etc/asterisk/manager.conf' }],
    ['File', { Action: 'MixMonitor', Channel: 'PJSIP/201-1', file: '../../x.wav' }],
    ['File', { Action: 'MixMonitor', Channel: 'PJSIP/201-1', File: 'a.wav,b,rm -rf /' }],
    ['File', { Action: 'Monitor', Channel: 'PJSIP/201-1', File: ['a', '/etc/x'] }],
    ['Options', { Action: 'MixMonitor', Channel: 'PJSIP/201-1', File: 'a.wav', Options: 'b,touch /tmp/x' }],
    ['Options', { Action: 'MixMonitor', Channel: 'PJSIP/201-1', File: 'a.wav', Options: 'r(/etc/x)' }],
    ['RecordFile', { Action: 'ConfbridgeStartRecord', Conference: '1', RecordFile: '/etc/x' }],
  ];
  for (const [header, action] of UNSAFE) {
    it(`refuses the ${header} of ${JSON.stringify(action)}`, async () => {
      await open(PRESET);
      should(await refusal(action)).containEql(header);
    });
  }

  it('always refuses to log in, to log off and to challenge', async () => {
    await open({ purposes: ['reading', 'other', 'command'] });
    for (const name of ['Login', 'logoff', ' CHALLENGE']) await refusal({ Action: name });
  });

  it('limits the contexts to which calls are sent', async () => {
    await open({ purposes: PRESET_PURPOSES, contexts: ['office'] });
    const call = { Action: 'Originate', Channel: 'PJSIP/201', Exten: '202', Priority: 1 };
    should(await refusal({ ...call, Context: 'outside' })).containEql('"outside"');
    should(await refusal({ ...call, Context: 'OFFICE' })).containEql('"OFFICE"');
    should(await refusal({ ...call, Channel: 'Local/1@outside/n', Context: 'office' })).containEql(
      '"outside"',
    );
    should(await refusal({ ...call, Channel: 'local/1', Context: 'office' })).containEql('"default"');
    const redirect = { Action: 'Redirect', Channel: 'PJSIP/201-1', Exten: '202', Priority: 1 };
    should(await refusal(redirect)).containEql('Context is missing');
    should(await refusal({ ...redirect, Context: 'office', ExtraContext: 'outside' })).containEql(
      '"outside"',
    );
  });

  it('sends what it allows', async () => {
    await open({ purposes: PRESET_PURPOSES, contexts: ['office'] });
    await session.send({ Action: 'ExtensionStateList' }).catch(() => undefined);
    await session.send({ Action: 'UserEvent', UserEvent: 'a', Data: '/../,' });
    await session
      .send({ Action: 'Setvar', Variable: 'DEVICE_STATE(Custom:lamp)', Value: 'INUSE' })
      .catch(() => undefined);
    await session.send({ Action: 'Getvar', Variable: 'DEVICE_STATE(PJSIP/201)' }).catch(() => undefined);
    await session.send({ Action: 'Events', EventMask: 'off' });
    should(pbx.received.map(({ name }) => name)).containDeep(['UserEvent', 'Setvar', 'Getvar', 'Events']);
  });

  it('names the wrong part of the option', () => {
    for (const [allow, words] of [
      [{ purposes: ['cals'] }, 'allow.purposes must be some of'],
      [{ purposes: 'calls' }, 'allow.purposes must be a list'],
      [{ purposes: [], contexts: [1] }, 'allow.contexts must be a list'],
      ['all', 'allow must be an object'],
    ] as const) {
      should(() => new AmiConnection({ allow: allow as unknown as Allow })).throw(new RegExp(words));
    }
  });
});

describe('the allow-list of a shared connection', () => {
  it('refuses to change the events, counts refusals, and does not limit the connection itself', async () => {
    const pbx = await Simulator.listen({ extensions: 1 });
    const connection = new AmiConnection({ ...loginOf(pbx), allow: { purposes: [] } });
    try {
      const ready = new Promise<void>((resolve) =>
        connection.on('state', (state) => state === 'ready' && resolve()),
      );
      connection.open();
      await ready;
      for (const name of ['Events', 'WaitEvent', 'filter', 'Ping'])
        await should(connection.send({ Action: name })).rejectedWith({ code: 'AMI_ERR_FORBIDDEN' });
      should(connection.snapshot().forbidden).equal(4);
      should(connection.state).equal('ready');
    } finally {
      await connection.close();
      await pbx.close();
    }
  });
});
