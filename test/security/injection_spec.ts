import type { NodeMessage } from 'node-red';
import should from 'should';
import type { Action } from '../../src/protocol';
import { AmiSession } from '../../src/session';
import type { Simulator } from '../../src/simulator';
import {
  ADMIN,
  type Credentials,
  catcher,
  config,
  end,
  events,
  type FlowNode,
  helper,
  lastStatus,
  node,
  received,
  refresh,
  simulator,
  start,
  tab,
} from '../nodes/flow';
import { afterThisTest } from '../support/teardown';
import { until } from '../support/wait';

/** Values that would inject a header or an action if they were sent unchecked. The last one becomes CR LF if only low bytes are written. */
const POISONS = {
  'a header': '1001\r\nAction: Originate',
  'an action': '1001\r\n\r\nAction: Command\r\nCommand: core stop now\r\n\r\n',
  'an action, with LF alone': '1001\n\nAction: Reload\n\n',
  'an action, with CR alone': '1001\r\rAction: Reload\r\r',
  NUL: '1001\0',
  'letters whose low bytes are CR and LF':
    '1001\u010d\u010a\u010d\u010aAction: Reload\u010d\u010a\u010d\u010a',
};

/** The actions that these nodes may send, with their headers. */
const INTENDED: Record<string, string[]> = {
  Challenge: ['ActionID', 'Action', 'AuthType'],
  Login: ['ActionID', 'Action', 'Username', 'AuthType', 'Key', 'Secret', 'Events'],
  ExtensionState: ['ActionID', 'Action', 'Exten', 'Context'],
  ExtensionStateList: ['ActionID', 'Action', 'Context'],
  // Sent if no requested extension has a hint, to find out whether Asterisk is still starting.
  CoreStatus: ['ActionID', 'Action'],
  Getvar: ['ActionID', 'Action', 'Variable'],
  Ping: ['ActionID', 'Action'],
  Logoff: ['ActionID', 'Action'],
};

function onlyIntended(pbx: Simulator): void {
  for (const { name, headers } of pbx.received) {
    should(INTENDED).have.property(name);
    for (const [header] of headers) should(INTENDED[name]).containEql(header);
  }
}

class TextRow {
  constructor(
    readonly extension: string,
    readonly context?: string,
  ) {}
}

describe('nothing but the intended action reaches the server', () => {
  before(() => helper.startServer());
  after(() => helper.stopServer());

  const messages: Record<string, (poison: string) => NodeMessage> = {
    'msg.payload as text': (poison) => ({ payload: poison }),
    'msg.payload as text with commas': (poison) => ({ payload: `1002,${poison}` }),
    'msg.payload as an array': (poison) => ({ payload: ['1002', poison] }),
    'an extension in a row of a database': (poison) => ({
      payload: [new TextRow(poison), new TextRow('1002')],
    }),
    'a context in a row of a database': (poison) => ({
      payload: [new TextRow('1001', poison), new TextRow('1002')],
    }),
    'msg.context': (poison) => ({ payload: ['1002'], context: poison }),
    'msg.context, with all hints asked for': (poison) => ({ context: poison }),
    'msg.action': (poison) => ({ action: poison }),
  };
  for (const [door, message] of Object.entries(messages)) {
    for (const [kind, poison] of Object.entries(POISONS)) {
      it(`${door}: ${kind}`, async () => {
        const { pbx, answers, each } = await withRefresh();
        node('rf1').receive(message(poison));
        await until(() => answers.length > 0, 'an answer');
        node('rf1').receive({ payload: ['1003'] });
        await until(() => each.some(({ topic }) => topic === '1003'), 'the next refresh');
        await until(() => pbx.sessions.length === 0, 'the end of the session');
        onlyIntended(pbx);
      });
    }
  }

  it('still answers for the other extensions of the list', async () => {
    const { answers } = await withRefresh();
    const poisons = Object.values(POISONS);
    node('rf1').receive({ payload: [...poisons.map((extension) => ({ extension })), '1002'] });
    await until(() => answers.length > 0, 'an answer');
    const { results } = (answers[0] as { payload: { results: { ok: boolean; extension: string }[] } })
      .payload;
    results
      .filter(({ ok }) => ok)
      .map(({ extension }) => extension)
      // The entry without a line break contains a blank, so it is no extension either.
      .should.deepEqual(['1002']);
    results.length.should.equal(poisons.length + 1);
  });

  const fields: Record<string, (poison: string) => { rf1?: object; pbx1?: object; credentials?: object }> = {
    'the extensions of ami-refresh': (poison) => ({ rf1: { extensions: [poison] } }),
    'the context of ami-refresh': (poison) => ({ rf1: { extensions: ['1002'], context: poison } }),
    'the events of ami-config': (poison) => ({ pbx1: { events: poison } }),
    'the login method': (poison) => ({ pbx1: { login: poison } }),
    'the username': (poison) => ({ credentials: { username: poison } }),
    'the secret': (poison) => ({ pbx1: { login: 'plain' }, credentials: { secret: poison } }),
  };
  for (const [door, field] of Object.entries(fields)) {
    for (const [kind, poison] of Object.entries(POISONS)) {
      it(`${door}: ${kind}`, async () => {
        const { pbx1, rf1, credentials } = field(poison);
        const { pbx, answers } = await withRefresh({ pbx1, rf1, credentials: { ...ADMIN, ...credentials } });
        node('rf1').receive({});
        await until(() => answers.length > 0, 'an answer');
        onlyIntended(pbx);
      });
    }
  }

  for (const variable of ['AMI_USERNAME', 'AMI_PASSWORD']) {
    for (const [kind, poison] of Object.entries(POISONS)) {
      // A value of the environment ends at NUL.
      if (poison.includes('\0')) continue;
      it(`${variable}: ${kind}`, async () => {
        process.env[variable] = poison;
        afterThisTest(() => delete process.env[variable]);
        const credentials =
          variable === 'AMI_USERNAME' ? { secret: ADMIN.secret } : { username: ADMIN.username };
        const { pbx, answers } = await withRefresh({ pbx1: { login: 'plain' }, credentials });
        node('rf1').receive({});
        await until(() => answers.length > 0, 'an answer');
        onlyIntended(pbx);
      });
    }
  }

  it('never sends names of events to the server', async () => {
    const pbx = await simulator({ extensions: 1 });
    await start([tab, config(pbx), events({ events: Object.values(POISONS) }), end('out1')]);
    await until(() => lastStatus('ev1')?.fill === 'green', 'the login');
    onlyIntended(pbx);
  });
});

describe('a foreign object that is spread into an action adds no other action', () => {
  const Action = 'Ping';
  const spreads: Record<string, (untrusted: object) => object> = {
    'before the action': (untrusted) => ({ ...untrusted, Action }),
    'behind the action': (untrusted) => ({ Action, ...untrusted }),
    'and an ActionID': (untrusted) => ({ ...untrusted, Action, ActionID: 'mine' }),
    'under the action': (untrusted) => Object.assign(Object.create({ Action }), untrusted),
  };
  const names = ['action', 'ACTION', ' Action', 'Action ', '\taction', 'actionid', 'ActionId', 'ACTIONID '];
  for (const [how, spread] of Object.entries(spreads)) {
    it(how, async () => {
      const pbx = await simulator({ extensions: 1 });
      const session = await AmiSession.open({ host: '127.0.0.1', port: pbx.port, ...ADMIN });
      afterThisTest(() => session.close());
      const seen = pbx.received.length;
      for (const name of names) {
        for (const value of ['CoreStatus', ['CoreStatus', 'Ping']]) {
          const action = spread({ [name]: value }) as Action;
          const isOnlyOne = /^actionid$/i.test(name) && typeof value === 'string' && !('ActionID' in action);
          const sent = session.send(action);
          if (isOnlyOne && Object.hasOwn(action, 'Action')) await sent;
          else await sent.should.be.rejectedWith({ code: 'AMI_ERR_INVALID_ACTION' });
        }
      }
      for (const { name, headers } of pbx.received.slice(seen)) {
        should(name).equal('Ping');
        should(headers.map(([header]) => header.toLowerCase())).deepEqual(['actionid', 'action']);
      }
    });
  }
});

/** Starts an ami-refresh. `answers` has its summaries and the messages of a Catch node. */
async function withRefresh(
  given: { pbx1?: object | undefined; rf1?: object | undefined; credentials?: object } = {},
) {
  const pbx = await simulator({ extensions: 5 });
  const flow: FlowNode[] = [
    tab,
    config(pbx, given.pbx1),
    refresh(given.rf1),
    end('each1'),
    end('sum1'),
    catcher(),
    end('catch1-out'),
  ];
  await start(flow, { pbx1: given.credentials ?? ADMIN } as Credentials);
  const answers = received('sum1');
  node('catch1-out').on('input', (message, _send, done) => {
    answers.push(message);
    done();
  });
  return { pbx, answers, each: received<{ topic: string }>('each1') };
}
