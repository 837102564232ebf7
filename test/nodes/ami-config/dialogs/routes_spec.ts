import { EventEmitter } from 'node:events';
import type { NodeAPI } from 'node-red';
import should from 'should';
import { jsonOnly, sameSiteOnly } from '../../../../nodes/ami-config/dialogs/guard';
import { serveDialogs, testConnection } from '../../../../nodes/ami-config/dialogs/routes';
import { learnRights, rightsOf } from '../../../../nodes/common/rights';
import { type Action, type AmiConnection, AmiError, type Answer } from '../../../../src';
import { Simulator, type SimulatorOptions } from '../../../../src/simulator';
import { scriptedServer } from '../../../support/scripted-server';
import { afterThisTest } from '../../../support/teardown';
import { until } from '../../../support/wait';

const ADMIN = { username: 'admin', secret: 'secret' };

describe('Test connection, on the server', () => {
  const simulator = async (options: SimulatorOptions = {}) => {
    const pbx = await Simulator.listen(options);
    afterThisTest(() => pbx.close());
    return pbx;
  };

  it('closes its session, even if it could not read the rights', async () => {
    const pbx = await simulator();
    const test = (more: object) =>
      testConnection(() => ({ host: pbx.host, port: pbx.port, ...ADMIN, ...more }));
    (await test({})).ok.should.be.true();
    await until(() => pbx.sessions.length === 0, 'the end of its session');
    should(pbx.received.at(-1)?.name).equal('Logoff');
    const server = await scriptedServer({
      answers: { listcommands: (action, client) => client.answer(action, 'Response: Error', 'Message: no') },
    });
    const refused = await testConnection(() => server.options);
    refused.should.containDeep({ ok: false, code: 'AMI_ERR_REJECTED' });
    await until(() => server.received.at(-1)?.action === 'Logoff', 'the end of its session');
  });

  it('reports a missing secret, and sends no login without one', async () => {
    const pbx = await simulator();
    const answer = await testConnection(() => ({ host: pbx.host, port: pbx.port, username: 'admin' }));
    answer.should.containDeep({
      ok: false,
      code: 'AMI_ERR_LOGIN',
      message: 'secret is missing (or AMI_PASSWORD)',
    });
    answer.should.containDeep({ lines: [] });
    should(pbx.received).be.empty();
  });
});

describe('the routes of the dialogs', () => {
  it('are for own pages only; each POST also for JSON only, and for users who may deploy', () => {
    const routes: { method: string; path: string; handlers: unknown[] }[] = [];
    const record =
      (method: string) =>
      (path: string, ...handlers: unknown[]) =>
        routes.push({ method, path, handlers });
    const RED = {
      auth: { needsPermission: (permission: string) => permission },
      httpAdmin: { use: record('use'), get: record('get'), post: record('post') },
    };
    serveDialogs(RED as unknown as NodeAPI);
    should(routes[0]).deepEqual({ method: 'use', path: '/ami-config', handlers: [sameSiteOnly] });
    should(routes.length).equal(7);
    for (const { method, path, handlers } of routes.slice(1)) {
      should(path).startWith('/ami-config/');
      if (method === 'post') should(handlers.slice(0, -1)).deepEqual(['flows.write', jsonOnly], path);
      else should(handlers[0]).match(/^(flows\.write|ami-config\.read)$/, path);
    }
  });
});

describe('the rights of a user', () => {
  /** The CLI command that queries the rights. */
  const commandFor = async (username: string) => {
    const sent: Action[] = [];
    const send = async (action: Action) => {
      sent.push(action);
      const response = { headers: [['Command', 'x (Priv: command,all)']] };
      return { response, items: [], complete: undefined, output: [] } as unknown as Answer;
    };
    await learnRights(send, username);
    return sent.at(-1)?.Command;
  };

  // main/cli.c parse_args: a backslash takes the next character as it is, and blanks stand within quotes.
  it('are requested with a user name that the console reads as one word, whatever it contains', async () => {
    should(await commandFor('admin')).equal('manager show user "admin"');
    should(await commandFor('front desk')).equal('manager show user "front desk"');
    should(await commandFor('a"b')).equal('manager show user "a\\"b"');
    should(await commandFor('a\\b')).equal('manager show user "a\\\\b"');
    should(await commandFor('a\\" b')).equal('manager show user "a\\\\\\" b"');
  });

  it('are requested once per session, also if that fails, and again in the next session', async () => {
    const sent: string[] = [];
    let refuse = false;
    class Connection extends EventEmitter {
      async sendUnchecked({ Action }: Action) {
        sent.push(Action);
        if (refuse) throw new AmiError('AMI_ERR_TIMEOUT', 'no response');
        return { response: { headers: [] }, items: [], complete: undefined, output: [] };
      }
    }
    const connection = new Connection() as unknown as AmiConnection & EventEmitter;
    const ask = () => Promise.allSettled(Array.from({ length: 100 }, () => rightsOf(connection, 'admin')));
    await ask();
    await ask();
    should(sent).deepEqual(['ListCommands']);
    connection.emit('state', 'waiting');
    refuse = true;
    await ask();
    should((await ask()).map(({ status }) => status)).containEql('rejected');
    should(sent).have.length(2);
    connection.emit('state', 'ready');
    refuse = false;
    should((await ask())[0]).match({ status: 'fulfilled' });
    should(sent).have.length(3);
  });
});
