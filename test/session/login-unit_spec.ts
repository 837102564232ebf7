import { createHash } from 'node:crypto';
import should from 'should';
import { AmiError } from '../../src/errors';
import type { Action } from '../../src/protocol';
import type { Answer } from '../../src/session/answer';
import { login } from '../../src/session/login';
import type { Privacy } from '../../src/session/transport';
import { parseOne } from '../support/frames';
import { rejection } from '../support/wait';

type Method = 'auto' | 'md5' | 'plain';
/** The reply to an action: the lines of the response, or the error with which `send` rejects. */
type Saying = string[] | Error;

const CHALLENGE = ['Response: Success', 'Challenge: 123'];
const ACCEPTED = ['Response: Success'];
/** Replies to Challenge from a server without it, or from one that wants to learn the secret. */
const NO_CHALLENGE: string[][] = [
  ['Response: Success'],
  ['Response: Success', 'Challenge: '],
  ['Response: Success', 'Challenge:  \t'],
  ['Response: Success', 'Message: Authentication accepted'],
  ['Response: Goodbye'],
  ['Response: Error'],
  ['Response: Error', 'Message: Invalid/unknown command'],
  ['Response: Error', 'Challenge: 123'],
];

/** Logs in at a server that replies in this way to Challenge and Login. */
function loggingIn(
  method: Method,
  challenge: Saying,
  answer: Saying = ACCEPTED,
  events = 'on',
  privacy: Privacy = 'private',
) {
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
  const onSent = () => told.push(sent.at(-1)?.Action ?? '');
  const done = login(send, credentials, onSent, () => privacy);
  return { done, sent, told };
}

describe('login', () => {
  it('uses the challenge if there is one, and otherwise plain text over a private connection', async () => {
    const Key = createHash('md5').update('123sesame').digest('hex');
    const md5 = loggingIn('auto', CHALLENGE);
    await md5.done;
    should(md5.sent).deepEqual([
      { Action: 'Challenge', AuthType: 'MD5' },
      { Action: 'Login', Username: 'ami', AuthType: 'MD5', Key },
    ]);
    for (const none of NO_CHALLENGE) {
      const plain = loggingIn('auto', none);
      await plain.done;
      should(plain.sent[1]).deepEqual({ Action: 'Login', Username: 'ami', Secret: 'sesame' });
    }
  });

  it('sends no secret if MD5 is set and not offered', async () => {
    for (const none of NO_CHALLENGE) {
      const { done, sent } = loggingIn('md5', none);
      should(await rejection(done)).match({ code: 'AMI_ERR_LOGIN', message: /login is set to md5/ });
      should(sent.length).equal(1);
    }
    await loggingIn('md5', CHALLENGE).done;
  });

  for (const [privacy, advice] of [
    ['open', /without TLS .*readable.*; switch TLS on\. Set login to plain only if/],
    [
      'unverified',
      /certificate of the server is not verified; set its authority.*Set login to plain only if/,
    ],
  ] as const) {
    it(`sends no secret to a server that refuses the challenge over a connection that is ${privacy}, and says what to set`, async () => {
      for (const none of NO_CHALLENGE) {
        const { done, sent } = loggingIn('auto', none, ACCEPTED, 'on', privacy);
        const error = await rejection<AmiError>(done);
        should(error).match({ code: 'AMI_ERR_LOGIN', message: advice });
        should(error.response).be.ok();
        should(sent).deepEqual([{ Action: 'Challenge', AuthType: 'MD5' }]);
      }
      const chosen = loggingIn('plain', CHALLENGE, ACCEPTED, 'on', privacy);
      await chosen.done;
      should(chosen.sent).deepEqual([{ Action: 'Login', Username: 'ami', Secret: 'sesame' }]);
      const md5 = loggingIn('auto', CHALLENGE, ['Response: Error'], 'on', privacy);
      await rejection(md5.done);
      should(md5.sent.map((action) => action.Secret)).deepEqual([undefined, undefined]);
    });
  }

  it('quotes the response to the challenge', async () => {
    const { done } = loggingIn('md5', ['Response: Error', 'Message: \x1b[31mNo way']);
    should((await rejection(done)).message).match(/offers no MD5 challenge \(it says "\\u001b\[31mNo way"\)/);
  });

  it('mentions hashed secrets only after a refused MD5 login', async () => {
    const refused = async (method: Method) =>
      (await rejection(loggingIn(method, CHALLENGE, ['Response: Error']).done)).message;
    should(await refused('auto')).match(
      /check username, secret.*stores hashed passwords accepts only login plain/,
    );
    should(await refused('plain'))
      .match(/check username, secret/)
      .not.match(/hashed/);
  });

  it('requests no challenge if plain text is set', async () => {
    const { done, sent } = loggingIn('plain', CHALLENGE, ACCEPTED, 'call,user');
    await done;
    should(sent).deepEqual([{ Action: 'Login', Username: 'ami', Secret: 'sesame', Events: 'call,user' }]);
  });

  it('reports when Login is written, and no earlier action', async () => {
    const refused = loggingIn('auto', CHALLENGE, ['Response: Error']);
    await rejection(refused.done);
    should(refused.told).deepEqual(['Login']);
    const unasked = loggingIn('md5', ['Response: Error']);
    await rejection(unasked.done);
    should(unasked.told).be.empty();
  });

  it('passes on errors that are not a refusal', async () => {
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

  it('distinguishes a refusal, a login elsewhere and a shutdown, with the server’s message', async () => {
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
