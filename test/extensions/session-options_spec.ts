import should from 'should';
import { sessionOptions } from '../../src/extensions/session-options';
import type { AmiOptions } from '../../src/session';
import { afterThisTest } from '../support/teardown';

const OPTIONS: AmiOptions = { host: '127.0.0.1', username: 'ami', secret: 'sesame' };

describe('The options of the sessions of a refresh', () => {
  it('have no events and no allow-list', () => {
    should(sessionOptions({ ...OPTIONS, events: 'on', allow: { purposes: ['reading'] } })).match({
      events: 'off',
      allow: undefined,
      secret: 'sesame',
    });
  });

  it('are checked once while they stay the same', () => {
    const options = { ...OPTIONS };
    should(sessionOptions(options)).equal(sessionOptions(options));
  });

  it('are checked again after a change, an addition or a removal', () => {
    const options = { ...OPTIONS };
    sessionOptions(options);
    options.secret = 'other';
    should(sessionOptions(options).secret).equal('other');
    options.port = 1;
    should(sessionOptions(options).port).equal(1);
    delete options.port;
    should(sessionOptions(options).port).equal(5038);
    options.port = 0;
    should(() => sessionOptions(options)).throw(/^port must be/);
    should(() => sessionOptions(options)).throw(/^port must be/);
  });

  it('are checked each time if the secret comes from an environment variable', () => {
    const { secret: _, ...options } = OPTIONS;
    const { AMI_PASSWORD: before = '' } = process.env;
    afterThisTest(() => {
      process.env.AMI_PASSWORD = before;
    });
    for (const secret of ['one', 'two']) {
      process.env.AMI_PASSWORD = secret;
      should(sessionOptions(options).secret).equal(secret);
    }
  });

  it('are checked each time with TLS, whose options may change inside', () => {
    const options = { ...OPTIONS, tls: { ca: 'one' } };
    sessionOptions(options);
    options.tls.ca = 'two';
    should(sessionOptions(options).tls).match({ ca: 'two' });
  });
});
