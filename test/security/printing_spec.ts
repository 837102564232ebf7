import { format, inspect } from 'node:util';
import should from 'should';
import { AmiConnection } from '../../src/connection';
import { AmiError } from '../../src/errors';
import { AmiSession, resolveOptions } from '../../src/session';
import { type Script, scriptedServer } from '../support/scripted-server';
import { afterThisTest } from '../support/teardown';
import { rejection, until } from '../support/wait';

const SECRET = 'Zm9yIHlvdXIgZXllcyBvbmx5';

/** @returns every text that a logger, a crash report or a careless flow makes of an object */
function printed(object: object): string {
  const copies = [object, { ...object }, Object.assign({}, object), Object.entries(object), [object]];
  const depth = { depth: 12, showHidden: true };
  return copies
    .map((one) => [asJson(one), inspect(one, depth), format('%j %o %O %s', one, one, one, one)].join())
    .join();
}

function asJson(object: object): string {
  const seen = new Set<unknown>();
  return JSON.stringify(object, (_, value) =>
    typeof value === 'object' && seen.size === seen.add(value).size ? '' : value,
  );
}

async function opened(script: Script = {}) {
  const server = await scriptedServer(script);
  const session = await AmiSession.open({ ...server.options, secret: SECRET });
  afterThisTest(() => session.close());
  return { server, session };
}

describe('The secret', () => {
  it('is not printed with a session or a connection', async () => {
    const { server, session } = await opened();
    should(printed(session)).not.containEql(SECRET);
    const connection = new AmiConnection({ ...server.options, secret: SECRET, login: 'plain' });
    afterThisTest(() => connection.close());
    should(printed(connection)).not.containEql(SECRET);
    connection.open();
    await until(() => connection.state === 'ready', 'the connection');
    should(server.received.at(-1)).match({ secret: SECRET });
    should(printed(connection)).not.containEql(SECRET);
    should(printed(connection.snapshot())).not.containEql(SECRET);
    should(
      printed(resolveOptions({ secret: SECRET, tls: { key: SECRET, passphrase: SECRET } }, {})),
    ).not.containEql(SECRET);
  });

  it('is not printed with an error', async () => {
    for (const login of ['md5', 'plain'] as const) {
      const server = await scriptedServer({
        answers: {
          login: (action, client) =>
            client.answer(action, 'Response: Error', 'Message: Authentication failed'),
        },
      });
      const refused = await rejection<AmiError>(
        AmiSession.open({ ...server.options, secret: SECRET, login }),
      );
      should(refused.code).equal('AMI_ERR_LOGIN');
      should(printed(refused)).not.containEql(SECRET);
      const lost = await scriptedServer({ answers: { login: (_, client) => client.socket.destroy() } });
      const cut = await rejection<AmiError>(AmiSession.open({ ...lost.options, secret: SECRET, login }));
      should(printed(cut)).not.containEql(SECRET);
    }
    for (const secret of [`${SECRET}\r\n`, { toString: () => SECRET }, [SECRET]]) {
      const refused = await rejection(AmiSession.open({ username: 'ami', secret: secret as string }));
      should(refused).be.instanceOf(AmiError);
      should(printed(refused)).not.containEql(SECRET);
    }
  });
});

/** Control sequences of terminals, a character that reverses the text direction, and 2 MB of text. */
const HOSTILE = `\x1b[2J\x9b31m\u202e${'y'.repeat(2_000_000)}`;
const HOSTILE_IN_LINES = `${HOSTILE}\r\rInjected`;

function shouldBeFitForALog(text: string): void {
  should(text.length).be.below(1100);
  should(/[\p{C}\p{Zl}\p{Zp}]/u.test(text)).equal(false, text.slice(0, 100));
}

describe('A text of the server', () => {
  it('appears in an error on one line, escaped and truncated', async () => {
    const steps: string[] = [];
    const server = await scriptedServer({
      answers: {
        refused: (action, client) => client.answer(action, 'Response: Error', `Message: ${HOSTILE_IN_LINES}`),
        command: (action, client) =>
          client.answer(action, 'Response: Error', `Message: ${HOSTILE}`, `Output: ${HOSTILE}`),
        odd: (action, client) => client.answer(action, `Response: ${HOSTILE}`),
      },
    });
    const session = await AmiSession.open(server.options, { trace: (step) => steps.push(step) });
    afterThisTest(() => session.close());
    for (const Action of ['Refused', 'Command']) {
      const error = await rejection<AmiError>(session.send({ Action }));
      should(error.message).match(/was refused: \\u001b\[2J\\u009b31m\\u202eyyy/);
      shouldBeFitForALog(error.message);
      shouldBeFitForALog(String(error));
    }
    await session.send({ Action: 'Odd' });
    should(steps.length).be.above(5);
    for (const step of steps) shouldBeFitForALog(step);
  });

  it('also appears in this way in errors of login, challenge and banner', async () => {
    const hostile: Script[] = [
      { banner: `${HOSTILE}\r\n` },
      { banner: `\x1b[2J${'z'.repeat(500)}` },
      {
        answers: {
          challenge: (action, client) => client.answer(action, 'Response: Error', `Message: ${HOSTILE}`),
        },
      },
      {
        answers: {
          login: (action, client) => client.answer(action, 'Response: Error', `Message: ${HOSTILE}`),
        },
      },
    ];
    for (const script of hostile) {
      const server = await scriptedServer(script);
      const error = await rejection<AmiError>(
        AmiSession.open({ ...server.options, login: 'md5', connectionTimeout: 200 }),
      );
      shouldBeFitForALog(error.message);
    }
  });

  it('appears escaped in the banner of a session and a snapshot', async () => {
    const server = await scriptedServer({ banner: 'Asterisk Call Manager/11.0.0\x1b[2J\u009b\r\n' });
    const connection = new AmiConnection(server.options);
    afterThisTest(() => connection.close());
    connection.open();
    await until(() => connection.state === 'ready', 'the connection');
    const { banner, version } = connection.snapshot();
    should(banner).startWith('Asterisk Call Manager/11.0.0\\u001b[2J');
    shouldBeFitForALog(banner ?? '');
    should(version).equal('22');
  });

  it('cannot reach an error except through its constructor', async () => {
    shouldBeFitForALog(new AmiError('AMI_ERR_PROTOCOL', HOSTILE_IN_LINES).message);
    const { session } = await opened();
    for (const action of [
      { Action: 'Ping', [HOSTILE]: 'x' },
      { Action: 'Ping', [`${HOSTILE}:`]: 'x' },
      { Action: HOSTILE },
    ]) {
      shouldBeFitForALog((await rejection(session.send(action))).message);
    }
    shouldBeFitForALog((await rejection(session.send({ Action: 'Ping', ActionID: HOSTILE }))).message);
    await session.close();
    shouldBeFitForALog((await rejection(session.send({ Action: HOSTILE }))).message);
  });
});
