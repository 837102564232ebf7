import type { AsteriskVersion } from '../../src/simulator';
import { Conversation, header, message } from './conversation';

export type UserName = 'admin' | 'readOnly' | 'noRights';

/** A manager port, real or simulated, with the users and hints of the lab. */
export interface Server {
  version: AsteriskVersion;
  host: string;
  port: number;
  users: Record<UserName, { username: string; secret: string }>;
}

/** Opens a session and logs in. */
export async function loggedIn(server: Server, user: UserName, Events = 'off'): Promise<Conversation> {
  const conversation = await Conversation.open(server);
  const { username: Username, secret: Secret } = server.users[user];
  const answer = await conversation.ask('Login', { Username, Secret, Events });
  if (answer.name !== 'Success') throw new Error(`${user} cannot log in: ${header(answer, 'Message')}`);
  return conversation;
}

/** Logs off and reads until the server closes the connection. */
export async function loggedOff(conversation: Conversation): Promise<void> {
  conversation.send(message({ Action: 'Logoff', ActionID: GOODBYE }));
  await conversation.closed();
}

export const GOODBYE = 'the suite logs off';
