import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import should from 'should';
import { until } from '../../../lab/machine/wait';
import type { AsteriskEndpoint } from '../../../lab/parts/asterisk';
import { headerOf, parseSip, textOf } from '../../../lab/parts/sip-message';
import { SipPhone } from '../../../lab/parts/sip-phone';
import { lab } from '../../support/lab';
import { untilBridged } from '../../support/until-bridged';

/** ms. It is for hangs only. */
const LONGEST_WAIT = 20_000;

describe('a SIP phone of the lab', function () {
  this.timeout(60_000);
  const asterisk = lab.asterisk22();
  const contacts = () => asterisk().cli('pjsip show contacts');

  /** Registers phones, and closes them after the test. */
  const withPhones = async (numbers: readonly string[], test: (...phones: SipPhone[]) => Promise<void>) => {
    const phones: SipPhone[] = [];
    try {
      for (const number of numbers) phones.push(await SipPhone.register(asterisk(), number));
      await test(...phones);
    } finally {
      for (const phone of phones) {
        for (const line of phone.lines) await phone.hangUp(line);
        await phone.close();
      }
    }
  };
  const ended = (phone: SipPhone | undefined) =>
    until(
      () => phone?.lines.every(({ state }) => state === 'ended') ?? false,
      'the end of all its calls',
      LONGEST_WAIT,
    );

  it('registers, and unregisters at its end', async () => {
    await withPhones(['1045'], async () => {
      should(await contacts()).match(/1045\/sip:1045@127\.0\.0\.1:/);
    });
    should(await contacts()).not.match(/1045\/sip:/);
  });

  it('answers a call, and ends it', () =>
    withPhones(['1045', '1046'], async (a, b) => {
      const line = a?.call('1046');
      await b?.talks();
      await a?.talks();
      should(line?.state).equal('up');
      if (line) await a?.hangUp(line);
      await ended(b);
    }));

  it('refuses a call', () =>
    withPhones(['1045', '1046'], async (a, b) => {
      if (b) b.manner = 'ring';
      const line = a?.call('1046');
      const called = await b?.rings();
      should(line?.state).equal('calling');
      if (called) b?.answer(called, 486);
      await ended(a);
    }));

  it('transfers a call with REFER', () =>
    withPhones(['1045', '1046', '1047'], async (a, b, c) => {
      a?.call('1046');
      const line = await b?.talks();
      await untilBridged(asterisk(), ['1045', '1046']);
      if (line) await b?.transfer(line, '1047');
      await c?.talks();
      await ended(b);
      should(a?.lines.map(({ state }) => state)).deepEqual(['up']);
    }));

  it('keeps the reason why Asterisk did not carry out a transfer that it had accepted', () =>
    withPhones(['1041'], async (a) => {
      // Neither line has a peer.
      const [one, other] = [a?.call('728'), a?.call('728')];
      await a?.talks(2);
      if (one && other) await a?.transfer(one, other);
      await until(() => one?.transferRefusal !== undefined, 'the refusal', LONGEST_WAIT);
      should(one?.transferRefusal).match(/^SIP\/2\.0 4\d\d /);
    }));

  it('names the response to a registration that Asterisk refuses', async () => {
    const { sip, ...rest } = asterisk();
    const wrong: AsteriskEndpoint = { ...rest, sip: { ...sip, secret: 'wrong' } };
    await should(SipPhone.register(wrong, '1045')).rejectedWith(
      /^1045 was not registered: SIP\/2\.0 40[13] /,
    );
  });
});

describe('a SIP phone of the lab at a server without Asterisk', () => {
  it('names the response to its registration', async () => {
    const server = createSocket('udp4').bind(0, '127.0.0.1');
    await once(server, 'listening');
    server.on('message', (bytes, { port }) => {
      const request = parseSip(bytes.toString('latin1'));
      const kept = ['Via', 'From', 'To', 'Call-ID', 'CSeq'].map(
        (name) => [name, headerOf(request, name)] as const,
      );
      server.send(textOf('SIP/2.0 503 Out of order', kept), port, '127.0.0.1');
    });
    const users = { username: '', secret: '' };
    const nothing: AsteriskEndpoint = {
      ...{ version: 22, host: '127.0.0.1', port: 0, tlsPort: 0, ca: '', root: '', configFile: '' },
      ...{ users: { admin: users, readOnly: users, noRights: users } },
      sip: { port: server.address().port, secret: '' },
    };
    try {
      await should(SipPhone.register(nothing, '1045')).rejectedWith(
        '1045 was not registered: SIP/2.0 503 Out of order',
      );
    } finally {
      server.close();
    }
  });
});
