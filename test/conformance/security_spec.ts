import { createHash } from 'node:crypto';
import should from 'should';
import { lab } from '../support/lab';
import type { SlowFrame } from '../support/slow-reader';
import { Conversation, header, message } from './conversation';
import { loggedIn, type Server } from './servers';
import { simulated } from './simulated';

/** What a new session sends, and how many responses it gets. */
interface Attempt {
  readonly of: string;
  readonly responses: number;
  send(session: Conversation, server: Server): Promise<void> | void;
}

const plain = (username: string, secret: string) =>
  message({ Action: 'Login', Username: username, Secret: secret, Events: 'off' });
const md5 = (headers: Record<string, string>) => message({ Action: 'Login', AuthType: 'MD5', ...headers });

async function challenge(session: Conversation): Promise<string> {
  const before = session.frames.length;
  session.send(message({ Action: 'Challenge', AuthType: 'MD5' }));
  await session.until(() => session.frames.length > before, 'the challenge');
  return header(session.frames.at(-1) as SlowFrame, 'Challenge') ?? '';
}

const ATTEMPTS: readonly Attempt[] = [
  {
    of: 'a login',
    responses: 1,
    send: (session, { users: { readOnly } }) => session.send(plain(readOnly.username, readOnly.secret)),
  },
  {
    of: 'a login with the name in capitals',
    responses: 1,
    send: (session, { users: { readOnly } }) =>
      session.send(plain(readOnly.username.toUpperCase(), readOnly.secret)),
  },
  {
    of: 'a wrong secret',
    responses: 1,
    send: (session, { users }) => session.send(plain(users.readOnly.username, 'wrong')),
  },
  { of: 'an unknown user', responses: 1, send: (session) => session.send(plain('odd', 'wrong')) },
  { of: 'no user', responses: 1, send: (session) => session.send(message({ Action: 'Login' })) },
  {
    of: 'a name with a byte that is not UTF-8',
    responses: 1,
    send: (session) => session.send(plain('\u00fc', 'x')),
  },
  {
    of: 'a key without a challenge',
    responses: 1,
    send: (session, { users }) => session.send(md5({ Username: users.readOnly.username, Key: 'wrong' })),
  },
  {
    of: 'a wrong key',
    responses: 2,
    send: async (session, { users }) => {
      await challenge(session);
      session.send(md5({ Username: users.readOnly.username, Key: 'wrong' }));
    },
  },
  {
    of: 'a challenge without a key',
    responses: 2,
    send: async (session, { users }) => {
      await challenge(session);
      session.send(md5({ Username: users.readOnly.username }));
    },
  },
  {
    of: 'a right key',
    responses: 2,
    send: async (session, { users: { readOnly } }) => {
      const text = `${await challenge(session)}${readOnly.secret}`;
      session.send(md5({ Username: readOnly.username, Key: createHash('md5').update(text).digest('hex') }));
    },
  },
  {
    of: 'an action before the login',
    responses: 1,
    send: (session) => session.send(message({ Action: 'Ping' })),
  },
  { of: 'no action', responses: 1, send: (session) => session.send(message({ Odd: 'x' })) },
  {
    of: 'a forbidden and an unknown action',
    responses: 3,
    send: (session, { users: { readOnly } }) =>
      session.send(
        plain(readOnly.username, readOnly.secret),
        message({ Action: 'Originate', Channel: 'Local/600@home' }),
        message({ Action: 'Odd' }),
      ),
  },
];

/** The responses of each attempt and the security events about its session. All attempts run at once. */
async function securityOf(server: Server): Promise<Record<string, string[]>> {
  const watcher = await loggedIn(server, 'admin', 'security');
  const sessions = await Promise.all(ATTEMPTS.map(() => Conversation.open(server)));
  await Promise.all(
    ATTEMPTS.map(async ({ of, responses, send }, index) => {
      const session = sessions[index] as Conversation;
      await send(session, server);
      const answered = () => session.frames.filter(({ kind }) => kind === 'response').length >= responses;
      await session.until(answered, `the responses to ${of}`);
    }),
  );
  // The event of a later session comes after those of all earlier ones.
  const last = await loggedIn(server, 'noRights');
  const about = ({ localPort }: Conversation) =>
    watcher.frames.filter((frame) => header(frame, 'RemoteAddress')?.endsWith(`/${localPort}`));
  await watcher.until(() => about(last).length > 0, 'the last event');
  const all = ATTEMPTS.map(({ of }, index): [string, string[]] => {
    const session = sessions[index] as Conversation;
    // A session also receives events about calls that ended just before.
    const responses = session.frames.filter(({ kind }) => kind === 'response');
    return [of, [...responses, ...about(session)].map(shown)];
  });
  for (const session of [watcher, last, ...sessions]) session.destroy();
  return Object.fromEntries(all);
}

/** A frame without times, addresses and keys. */
function shown({ kind, name, headers }: SlowFrame): string {
  const isOwn = /^(EventTV|SessionTV|SessionID|LocalAddress|RemoteAddress|Challenge|ExpectedResponse)$/;
  const lines = headers.map(([each, value]) => `${each}: ${isOwn.test(each) ? '#' : value}`);
  return [`${kind} ${name}`, ...lines].join('\n');
}

for (const [version, asked] of [
  [22, lab.asterisk22],
  [16, lab.asterisk16],
] as const) {
  describe(`the security events of a simulated Asterisk ${version} and a real one`, () => {
    const asterisk = asked();

    it('are equal after good and bad logins, forbidden and unknown actions', async function () {
      this.timeout(60_000);
      const [real, ours] = await Promise.all([securityOf(asterisk()), securityOf(await simulated(version))]);
      should(real['a login']?.at(-1)).startWith('event SuccessfulAuth');
      should(real['a wrong key']?.at(-1)).startWith('event ChallengeResponseFailed');
      should(ours).deepEqual(real);
    });
  });
}
