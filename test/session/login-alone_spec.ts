import { createHash } from 'node:crypto';
import should from 'should';
import { AmiError } from '../../src/errors';
import type { Action } from '../../src/protocol';
import { login } from '../../src/session/login';
import type { Answer } from '../../src/session/pending';
import { parseOne } from '../support/frames';
import { rejection } from '../support/wait';

type Method = 'auto' | 'md5' | 'plain';
/** What a server says to an action: lines of its answer, or what sending it rejects with. */
type Saying = string[] | Error;

const CHALLENGE = ['Response: Success', 'Challenge: 123'];
const ACCEPTED = ['Response: Success'];

/** Logs in on a server that says this to a Challenge and to a Login. */
function loggingIn(method: Method, challenge: Saying, answer: Saying = ACCEPTED, events = 'on') {
  const sent: Action[] = [];
  const told: string[] = [];
  const send = async (action: Action): Promise<Answer> => {
    sent.push(action);
    const said = action.Action === 'Challenge' ? challenge : answer;
    if (said instanceof Error) throw said;
    const response = parseOne([...said, '', ''].join('\r\n'));
    if (response.name === 'Error') throw new AmiError('AMI_ERR_REJECTED', 'refused', { response });
    return { response, items: [], complete: undefined, output: [] };
  };
  const credentials = { username: 'ami', secret: 'sesame', login: method, events };
  const done = login(send, credentials, () => {
    told.push(sent.at(-1)?.Action ?? '');
  });
  return { done, sent, told };
}

describe('login', () => {
  it('proves that it knows the secret where there is a challenge, and says it where there is none', async () => {
    const Key = createHash('md5').update('123sesame').digest('hex');
    const md5 = loggingIn('auto', CHALLENGE);
    await md5.done;
    should(md5.sent).deepEqual([
      { Action: 'Challenge', AuthType: 'MD5' },
      { Action: 'Login', Username: 'ami', AuthType: 'MD5', Key },
    ]);
    for (const none of [['Response: Success'], ['Response: Success', 'Challenge: '], ['Response: Error']]) {
      const plain = loggingIn('auto', none);
      await plain.done;
      should(plain.sent[1]).deepEqual({ Action: 'Login', Username: 'ami', Secret: 'sesame' });
    }
  });

  it('says the secret to nobody where MD5 is forced and not offered', async () => {
    for (const none of [['Response: Success'], ['Response: Success', 'Challenge: '], ['Response: Error']]) {
      const { done, sent } = loggingIn('md5', none);
      should(await rejection(done)).match({ code: 'AMI_ERR_LOGIN', message: /login is set to md5/ });
      should(sent.length).equal(1);
    }
    await loggingIn('md5', CHALLENGE).done;
  });

  it('asks for no challenge where plain is forced', async () => {
    const { done, sent } = loggingIn('plain', CHALLENGE, ACCEPTED, 'call,user');
    await done;
    should(sent).deepEqual([{ Action: 'Login', Username: 'ami', Secret: 'sesame', Events: 'call,user' }]);
  });

  it('tells when the Login is written, and of no earlier action', async () => {
    const refused = loggingIn('auto', CHALLENGE, ['Response: Error']);
    await rejection(refused.done);
    should(refused.told).deepEqual(['Login']);
    const unasked = loggingIn('md5', ['Response: Error']);
    await rejection(unasked.done);
    should(unasked.told).be.empty();
  });

  it('passes on what is no refusal, as it is', async () => {
    for (const error of [
      new AmiError('AMI_ERR_TIMEOUT', 'no answer'),
      new AmiError('AMI_ERR_PROTOCOL', 'odd', { response: parseOne('Response: Odd\r\n\r\n') }),
      new AmiError('AMI_ERR_REJECTED', 'without words'),
      new Error('of another kind'),
    ]) {
      const asking = loggingIn('auto', error);
      should(await rejection(asking.done)).equal(error);
      should(asking.sent.length).equal(1);
      should(await rejection(loggingIn('auto', CHALLENGE, error).done)).equal(error);
    }
  });

  it('tells a refusal, a login elsewhere and a server that goes down apart, with what it said', async () => {
    for (const [lines, expected] of [
      [['Response: Error'], { code: 'AMI_ERR_LOGIN', message: /"ami" was refused/ }],
      [['Response: Error', 'Message: Authentication failed'], { message: /"ami" was refused/ }],
      [['Response: Error', 'Message: Login Already In Use'], { message: /"ami" is logged in elsewhere/ }],
      [
        ['Response: Error', 'Message: Asterisk is shutting down'],
        { code: 'AMI_ERR_CONNECT', message: /shutting down/ },
      ],
    ] as const) {
      const error = await rejection<AmiError>(loggingIn('plain', [], [...lines]).done);
      should(error).match(expected);
      should(error.response?.name).equal('Error');
    }
    const { done, sent } = loggingIn('auto', ['Response: Error', 'Message: Shutting down']);
    should(await rejection(done)).match({ code: 'AMI_ERR_CONNECT' });
    should(sent.length).equal(1);
  });
});
