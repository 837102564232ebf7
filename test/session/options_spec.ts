import { format, inspect } from 'node:util';
import should from 'should';
import { resolveOptions, serverName } from '../../src/session';

describe('resolveOptions', () => {
  it('returns the documented defaults (AMI 3)', () => {
    should(resolveOptions({}, {})).deepEqual({
      host: 'localhost',
      port: 5038,
      username: '',
      secret: '',
      connectionTimeout: 10_000,
      keepAliveInterval: 30_000,
      reconnectDelay: 5_000,
      maxReconnectDelay: 60_000,
      actionTimeout: 10_000,
      tls: undefined,
      login: 'auto',
      events: 'on',
      maxReconnectAttempts: 10,
      allow: undefined,
    });
    should(resolveOptions({ tls: true }, {})).containEql({ port: 5039, tls: {} });
  });

  it('takes blank options, and only these, from the environment', () => {
    const env = {
      AMI_HOST: 'pbx',
      AMI_PORT: '5040',
      AMI_USERNAME: 'u',
      AMI_PASSWORD: 'p',
      AMI_CONNECTION_TIMEOUT: '1',
      AMI_KEEPALIVE_INTERVAL: '2',
      AMI_RECONNECT_DELAY: '3',
      AMI_MAX_RECONNECT_DELAY: '4',
      AMI_MAX_RECONNECT_ATTEMPTS: '0',
    };
    const fromEnv = {
      host: 'pbx',
      port: 5040,
      username: 'u',
      secret: 'p',
      connectionTimeout: 1,
      keepAliveInterval: 2,
      reconnectDelay: 3,
      maxReconnectDelay: 4,
      maxReconnectAttempts: 0,
    };
    should(resolveOptions({ host: ' ', port: '', username: undefined }, env)).containDeep(fromEnv);
    should(
      resolveOptions({ host: 'mine', port: '1', maxReconnectAttempts: 4, secret: 's' }, env),
    ).containDeep({
      ...fromEnv,
      host: 'mine',
      port: 1,
      maxReconnectAttempts: 4,
      secret: 's',
    });
    should(resolveOptions({}, { AMI_HOST: ' ' }).host).equal('localhost');
    // A flow file may contain null.
    should(resolveOptions({ host: null as unknown as undefined }, env).host).equal('pbx');
  });

  it('refuses a longest delay below the first delay', () => {
    should(resolveOptions({ reconnectDelay: 90_000 }, {}).maxReconnectDelay).equal(90_000);
    const same = { reconnectDelay: '2000', maxReconnectDelay: '2000' };
    should(resolveOptions(same, {})).containEql({ reconnectDelay: 2000, maxReconnectDelay: 2000 });
    const code = 'AMI_ERR_INVALID_ACTION';
    const says = 'must be at least reconnectDelay, which is 5000, not 4999';
    const ofEnvironment = { AMI_MAX_RECONNECT_DELAY: '4999' };
    should(() => resolveOptions({ maxReconnectDelay: 4999 }, {})).throw({
      code,
      message: `maxReconnectDelay ${says}`,
    });
    should(() => resolveOptions({}, ofEnvironment)).throw({
      code,
      message: `maxReconnectDelay (from AMI_MAX_RECONNECT_DELAY) ${says}`,
    });
  });

  it('trims a name, and keeps blanks in a secret', () => {
    const options = { host: ' pbx ', events: ' call,user ', secret: ' s ' };
    should(resolveOptions(options, {})).containEql({ host: 'pbx', events: 'call,user', secret: ' s ' });
  });

  it('names the invalid option and its origin', () => {
    const refused = (message: RegExp) => ({ code: 'AMI_ERR_INVALID_ACTION', message });
    for (const port of ['abc', 0, 65_536, 1.5, Number.NaN, '5038x', '-1', true, ['1']]) {
      should(() => resolveOptions({ port: port as number }, { AMI_PORT: '5040' })).throw(
        refused(/^port must be a whole number from 1 to 65535/),
      );
    }
    should(() => resolveOptions({}, { AMI_RECONNECT_DELAY: 'soon' })).throw(
      refused(/reconnectDelay \(from AMI_RECONNECT_DELAY\).*"soon"/),
    );
    should(resolveOptions({ port: 65_535, actionTimeout: 2 ** 31 - 1 }, {}).port).equal(65_535);
    should(() => resolveOptions({ actionTimeout: 2 ** 31 }, {})).throw(refused(/actionTimeout/));
    should(() => resolveOptions({ login: 'x' as 'auto' }, {})).throw(
      refused(/login must be auto, md5 or plain/),
    );
    should(() => resolveOptions({ events: 'on\r\nAction: x' }, {})).throw(refused(/events/));
  });

  it('never shows the secret', () => {
    should(() => resolveOptions({ secret: 'sesame\r\n' }, {})).throw({
      message: (text: string) =>
        should(text)
          .match(/secret/)
          .not.match(/sesame/),
    });
  });

  it('hides the secret and keys from printing', () => {
    const tls = { key: 'private-key' };
    const options = resolveOptions({ host: 'pbx', secret: 'much-too-secret', tls }, {});
    const shown = inspect({ options }, { depth: 9, showHidden: true });
    should(shown).match(/host: 'pbx'/);
    should(shown).match(/secret: '…'/);
    should(shown).match(/tls: '…'/);
    should(shown).not.match(/much-too|private-key/);
    should(inspect(resolveOptions({}, {})))
      .match(/secret: ''/)
      .match(/tls: undefined/);
    should(options).match({ secret: 'much-too-secret', tls });
  });

  it('hides the secret and keys from copying and printing, and returns them on direct access', () => {
    const key = 'private-key';
    const tls = { key, passphrase: 'open-sesame', pfx: 'bag-of-keys', ca: 'public', servername: 'pbx' };
    const given = { host: 'pbx', secret: 'much-too-secret', tls };
    const options = resolveOptions(given, {});
    const leaks = /much-too|private-key|open-sesame|bag-of/;
    for (const shown of [
      JSON.stringify(options),
      JSON.stringify({ nested: [options] }),
      JSON.stringify({ ...options }),
      JSON.stringify(options.tls),
      JSON.stringify(Object.entries(options)),
      JSON.stringify(Object.assign({}, options)),
      JSON.stringify(structuredClone({ ...options })),
      format('%j %o %O %s', options, options, options, options),
      inspect({ ...options }, { depth: 9 }),
      inspect(options.tls, { depth: 9 }),
      inspect(Object.values(options), { depth: 9 }),
      String(options),
    ]) {
      should(shown).not.match(leaks);
    }
    should(JSON.parse(JSON.stringify(options))).containEql({ host: 'pbx', secret: '…', tls: '…' });
    should(options.secret).equal('much-too-secret');
    should(options.tls?.key).equal(key);
    should(options.tls?.passphrase).equal('open-sesame');
    should({ ...options }.tls).equal(options.tls);
    // A session resolves again what its connection has resolved.
    const again = resolveOptions(options, {});
    should([again.secret, again.tls?.key, again.tls?.pfx]).deepEqual(['much-too-secret', key, 'bag-of-keys']);
    should(Object.keys(given.tls)).containEql('key');
  });

  it('accepts usetls as text, and names it if it is neither yes nor no', () => {
    const tlsOf = (tls: unknown) => resolveOptions({ tls: tls as boolean }, {}).tls;
    for (const yes of [true, 'yes', 'on', 'TRUE', '1', 1, ' Yes ']) should(tlsOf(yes)).deepEqual({});
    for (const no of [false, 'no', 'off', 'False', '0', 0, undefined, null])
      should(tlsOf(no)).equal(undefined);
    for (const odd of ['', ' ', 'enabled', 'tls', 2, [], () => {}]) {
      should(() => tlsOf(odd)).throw({
        code: 'AMI_ERR_INVALID_ACTION',
        message: /^tls must be yes or no, not/,
      });
    }
  });

  it('accepts the login method in any case, and names an unknown one', () => {
    const loginOf = (login: unknown) => resolveOptions({ login: login as 'md5' }, {}).login;
    should([loginOf('MD5'), loginOf(' Plain '), loginOf(''), loginOf(null)]).deepEqual([
      'md5',
      'plain',
      'auto',
      'auto',
    ]);
    for (const odd of ['md4', true, 5, ['md5'], {}]) {
      should(() => loginOf(odd)).throw({ message: /^login must be auto, md5 or plain, not/ });
    }
  });

  it('writes event classes so that every Asterisk reads them, and refuses those that it would ignore', () => {
    const eventsOf = (events: unknown) => resolveOptions({ events: events as string }, {}).events;
    for (const [given, sent] of [
      ['call, user', 'call,user'],
      ['Call,USER,', 'call,user'],
      ['ON', 'on'],
      ['yes', 'on'],
      [true, 'on'],
      ['Off', 'off'],
      ['no', 'off'],
      [false, 'off'],
      ['all', 'all'],
      ['127', '127'],
      [undefined, 'on'],
    ] as const) {
      should(eventsOf(given)).equal(sent);
    }
    for (const odd of ['cal', 'call,usr', 'call user', 'on,call', ',', 'a\x1b[2J', ['call'], {}]) {
      should(() => eventsOf(odd)).throw({ code: 'AMI_ERR_INVALID_ACTION', message: /^events must be / });
    }
  });

  it('refuses values that are not text, and names their type only', () => {
    for (const name of ['host', 'username', 'secret'] as const) {
      for (const odd of [{}, [], true, Symbol('sesame'), () => 'sesame', 7n, Object.create(null)]) {
        should(() => resolveOptions({ [name]: odd as string }, {})).throw({
          code: 'AMI_ERR_INVALID_ACTION',
          message: `${name} must be text, not a value of type ${typeof odd}`,
        });
      }
    }
    should(resolveOptions({ secret: 1234 as unknown as string }, {}).secret).equal('1234');
  });

  it('refuses any value that is not a number, even one that cannot be printed', () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    for (const odd of [
      5n,
      Symbol('x'),
      circle,
      {},
      [],
      Number.POSITIVE_INFINITY,
      '1e999',
      '\x1b[2J'.repeat(1e5),
    ]) {
      should(() => resolveOptions({ actionTimeout: odd as number }, {})).throw({
        code: 'AMI_ERR_INVALID_ACTION',
        message: (text: string) =>
          text.startsWith('actionTimeout must be a whole number') && text.length < 1300,
      });
    }
  });

  const VARIABLES = {
    AMI_HOST: ['host', 'a b'],
    AMI_PORT: ['port', '5038x'],
    AMI_USERNAME: ['username', 'a\nb'],
    AMI_PASSWORD: ['secret', 'a\nb'],
    AMI_CONNECTION_TIMEOUT: ['connectionTimeout', 'Infinity'],
    AMI_KEEPALIVE_INTERVAL: ['keepAliveInterval', '30s'],
    AMI_RECONNECT_DELAY: ['reconnectDelay', '-1'],
    AMI_MAX_RECONNECT_DELAY: ['maxReconnectDelay', '0'],
    AMI_MAX_RECONNECT_ATTEMPTS: ['maxReconnectAttempts', 'never'],
  } as const;
  for (const [variable, [field, garbage]] of Object.entries(VARIABLES)) {
    it(`treats a blank ${variable} as not set, and names option and variable of an invalid value`, () => {
      for (const blank of ['', ' ', '\t']) {
        should(resolveOptions({}, { [variable]: blank })[field]).equal(resolveOptions({}, {})[field]);
      }
      should(() => resolveOptions({}, { [variable]: garbage })).throw({
        code: 'AMI_ERR_INVALID_ACTION',
        message: (text: string) => text.startsWith(`${field} (from ${variable}) `),
      });
    });
  }

  it('accepts a name or an address as host, and IPv6 in brackets', () => {
    const hostOf = (host: string) => resolveOptions({ host }, {}).host;
    for (const host of [
      'pbx',
      'pbx.example',
      'pbx_1',
      'bücher.example',
      '10.0.0.1',
      '::1',
      'fe80::1%eth0',
      'pbx.',
    ]) {
      should(hostOf(host)).equal(host);
    }
    should(hostOf('[::1]')).equal('::1');
    should(hostOf(' [2001:db8::5] ')).equal('2001:db8::5');
  });

  it('refuses a host that no name server can know, and says what to write', () => {
    for (const [host, said] of [
      ['pbx:5038', 'host must be without the port: set port to 5038, not host to "pbx:5038"'],
      ['10.0.0.1:5039', 'host must be without the port: set port to 5039, not host to "10.0.0.1:5039"'],
      ['[::1]:5038', 'host must be without the port: set port to 5038, not host to "[::1]:5038"'],
      ['http://pbx:8088/ari', 'host must be a host name or an IP address, not a URL: "http://pbx:8088/ari"'],
      ['tls://pbx', 'host must be a host name or an IP address, not a URL: "tls://pbx"'],
      ['[10.0.0.1]', 'host must be a host name or an IP address, not "[10.0.0.1]"'],
      ['admin@pbx', 'host must be a host name or an IP address, not "admin@pbx"'],
      ['pbx/ari', 'host must be a host name or an IP address, not "pbx/ari"'],
      ['two words', 'host must be a host name or an IP address, not "two words"'],
      ['pbx\x1b[2J', 'host must be a host name or an IP address, not "pbx\\u001b[2J"'],
      [':::', 'host must be a host name or an IP address, not ":::"'],
    ] as const) {
      should(() => resolveOptions({ host }, {})).throw({ code: 'AMI_ERR_INVALID_ACTION', message: said });
    }
    should(() => resolveOptions({ host: 'x'.repeat(2_000_000) }, {})).throw({
      message: (text: string) => text.length < 300,
    });
  });

  it('shows an IPv6 server in brackets', () => {
    should(['::1', '10.0.0.1', 'pbx'].map((host) => serverName(host, 5038))).deepEqual([
      '[::1]:5038',
      '10.0.0.1:5038',
      'pbx:5038',
    ]);
  });
});
