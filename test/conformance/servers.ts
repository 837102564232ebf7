import { randomBytes } from 'node:crypto';
import { CUSTOM_HINTS, PHONES } from '../../lab/asterisk-config';
import { type AsteriskVersion, Simulator } from '../../src/simulator';
import { afterThisTest } from '../support/teardown';
import { Conversation, header, message } from './conversation';

export type UserName = 'admin' | 'readOnly' | 'noRights';

/** A manager port, real or simulated, with the users and hints of the lab. */
export interface Server {
  version: AsteriskVersion;
  host: string;
  port: number;
  users: Record<UserName, { username: string; secret: string }>;
}

/** A simulated Asterisk with what the lab's real ones are configured with; it ends with the test. */
export async function simulated(version: AsteriskVersion): Promise<Server & { pbx: Simulator }> {
  const secret = () => randomBytes(12).toString('hex');
  const users = {
    admin: { username: 'admin', secret: secret() },
    readOnly: { username: 'reader', secret: secret() },
    noRights: { username: 'nobody', secret: secret() },
  };
  const pbx = await Simulator.listen({
    version,
    users: [
      users.admin,
      { ...users.readOnly, read: ['call', 'reporting'], write: ['reporting'] },
      { ...users.noRights, read: 'none', write: 'none' },
    ],
    extensions: [
      ...PHONES.map((extension) => ({ extension, context: 'home', state: 'unavailable' as const })),
      ...CUSTOM_HINTS.map((extension) => ({ extension, context: 'home', hint: `Custom:${extension}` })),
      { extension: '2001', context: 'office', hint: 'Custom:office-2001' },
    ],
    queues: [{ name: 'support' }],
  });
  afterThisTest(() => pbx.close());
  return { version, host: pbx.host, port: pbx.port, users, pbx };
}

/** A conversation of a user who has logged in; it ends with the test. */
export async function loggedIn(server: Server, user: UserName, Events = 'off'): Promise<Conversation> {
  const conversation = await Conversation.open(server);
  afterThisTest(() => conversation.destroy());
  const { username: Username, secret: Secret } = server.users[user];
  const answer = await conversation.ask('Login', { Username, Secret, Events });
  if (answer.name !== 'Success') throw new Error(`${user} may not log in: ${header(answer, 'Message')}`);
  return conversation;
}

/** Logs off and reads to the end, so that nothing the server had still to say is missed. */
export async function loggedOff(conversation: Conversation): Promise<void> {
  conversation.send(message({ Action: 'Logoff', ActionID: GOODBYE }));
  await conversation.closed();
}

export const GOODBYE = 'the suite logs off';
