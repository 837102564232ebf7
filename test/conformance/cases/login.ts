import 'should';
import { createHash } from 'node:crypto';
import type { Case } from '../case';
import { header, message } from '../conversation';
import type { Server, UserName } from '../servers';

const login = (user: UserName, more: Record<string, string> = {}) => {
  return (conversation: { send(text: string): void }, server: Server) => {
    const { username, secret } = server.users[user];
    conversation.send(
      message({ Action: 'Login', ActionID: 'in', Username: username, Secret: secret, ...more }),
    );
  };
};

const challenge = (more: Record<string, string> = {}) =>
  message({ Action: 'Challenge', ActionID: 'c', ...more });

/** Logs in with the key of a challenge. */
const md5 = (spoil: (key: string) => string): Case['send'][number] => {
  return async (conversation, server) => {
    const answer = await conversation.ask('Challenge', { AuthType: 'MD5' });
    const { username: Username, secret } = server.users.admin;
    const Key = createHash('md5')
      .update(`${header(answer, 'Challenge')}${secret}`)
      .digest('hex');
    conversation.send(
      message({ Action: 'Login', ActionID: 'in', AuthType: 'MD5', Username, Key: spoil(Key), Events: 'off' }),
    );
  };
};

export const loginCases: readonly Case[] = [
  {
    promise: 'before login all actions but three are refused (AMI 6)',
    send: ['Ping', 'Events', 'NoSuchThing', 'ListCommands'].map((Action) =>
      message({ Action, ActionID: 'x' }),
    ),
    answers: Array(4).fill('Error Permission denied'),
  },
  {
    promise: 'Logoff works without a login (AMI 17)',
    send: [message({ Action: 'Logoff', ActionID: 'mine' })],
    answers: ['Goodbye Thanks for all the fish.'],
  },
  {
    promise: 'an action after Logoff is not answered (AMI 17)',
    as: 'admin',
    send: [message({ Action: 'LOGOFF', ActionID: 'mine' }) + message({ Action: 'Ping', ActionID: 'late' })],
    answers: ['Goodbye Thanks for all the fish.'],
  },
  {
    promise: 'a plain login ignores the case of user, action and header names (AMI 10, 14, 27)',
    send: [
      (conversation, { users }) =>
        conversation.send(
          `action:LOGIN\r\nactionid:   in\r\nUSERNAME: ADMIN\r\nsecret:${users.admin.secret}\r\nevents: OFF\r\n\r\n`,
        ),
    ],
    answers: ['Success Authentication accepted'],
  },
  {
    promise: 'FullyBooted without ActionID follows a login with system events (AMI 14)',
    send: [login('admin', { Events: 'system' })],
    answers: ['Success Authentication accepted', 'FullyBooted'],
  },
  {
    promise: 'FullyBooted needs the right to read system events (AMI 14)',
    send: [login('readOnly', { Events: 'on' })],
    answers: ['Success Authentication accepted'],
  },
  {
    promise: 'a challenge needs an AuthType and is the same twice (AMI 11, 12)',
    send: [
      challenge(),
      challenge({ AuthType: 'plain' }),
      challenge({ AuthType: 'mD5' }),
      async (conversation) => {
        const digits = [];
        for (const AuthType of ['MD5', 'md5']) {
          digits.push(header(await conversation.ask('Challenge', { AuthType }), 'Challenge'));
        }
        digits.should.deepEqual([digits[0], digits[0]]);
        String(digits[0]).should.match(/^\d{1,9}$/);
      },
    ],
    answers: ['Error Must specify AuthType', 'Error Must specify AuthType', 'Success', 'Success', 'Success'],
  },
  {
    promise: 'a key of challenge and secret is accepted (AMI 13)',
    send: [md5((key) => key)],
    answers: ['Success', 'Success Authentication accepted'],
  },
  {
    promise: 'an upper-case key is refused (AMI 13)',
    send: [refusal(md5((key) => key.toUpperCase()))],
    answers: ['Success', 'Error Authentication failed'],
  },
  {
    promise: 'a wrong secret is refused after a second (AMI 7)',
    send: [refusal(login('admin', { Secret: 'wrong' })), message({ Action: 'Ping', ActionID: 'late' })],
    answers: ['Error Authentication failed'],
  },
  {
    promise: 'an unknown user is refused with the same words (AMI 7)',
    send: [refusal(login('admin', { Username: 'stranger' }))],
    answers: ['Error Authentication failed'],
  },
  {
    promise: 'a second login succeeds and changes nothing (AMI 9)',
    as: 'noRights',
    send: [login('admin', { Events: 'on' }), message({ Action: 'CoreStatus', ActionID: 'x' })],
    answers: ['Success Already authenticated', 'Error Permission denied'],
  },
  {
    promise: 'a challenge is allowed after the login',
    as: 'admin',
    send: [challenge({ AuthType: 'MD5' })],
    answers: ['Success'],
  },
];

/** A step that ends with a refusal after a second. */
function refusal(step: Case['send'][number]): Case['send'][number] {
  return async (conversation, server) => {
    const start = performance.now();
    if (typeof step !== 'string') await step(conversation, server);
    await conversation.closed();
    (performance.now() - start).should.be.aboveOrEqual(990);
  };
}
