import { inspect } from 'node:util';
import should from 'should';
import { resolveOptions } from '../../src/session';

describe('resolveOptions', () => {
  it('gives the promised defaults (AMI 3)', () => {
    should(resolveOptions({}, {})).deepEqual({
      host: 'localhost',
      port: 5038,
      username: '',
      secret: '',
      connectionTimeout: 10_000,
      keepAliveInterval: 30_000,
      reconnectDelay: 5_000,
      actionTimeout: 10_000,
      tls: undefined,
      login: 'auto',
      events: 'on',
      maxReconnectAttempts: 10,
    });
    should(resolveOptions({ tls: true }, {})).containEql({ port: 5039, tls: {} });
  });

  it('fills what is blank from the environment, and nothing else', () => {
    const env = {
      AMI_HOST: 'pbx',
      AMI_PORT: '5040',
      AMI_USERNAME: 'u',
      AMI_PASSWORD: 'p',
      AMI_CONNECTION_TIMEOUT: '1',
      AMI_KEEPALIVE_INTERVAL: '2',
      AMI_RECONNECT_DELAY: '3',
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
    // As a flow file may hold it.
    should(resolveOptions({ host: null as unknown as undefined }, env).host).equal('pbx');
  });

  it('takes no notice of blanks around a name, but of those in a secret', () => {
    const options = { host: ' pbx ', events: ' call,user ', secret: ' s ' };
    should(resolveOptions(options, {})).containEql({ host: 'pbx', events: 'call,user', secret: ' s ' });
  });

  it('names the option that is bad, and where it came from', () => {
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

  it('shows neither the secret nor a key to what prints them', () => {
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
});
