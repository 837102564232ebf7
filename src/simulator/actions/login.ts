import { randomInt } from 'node:crypto';
import { frame } from '../frame-writer';
import { fullyBootedHeaders } from '../fully-booted';
import type { Request } from '../request';
import { ALL, bit, bitsToText, maskToBits } from '../rights';
import { raiseSecurity } from '../security';
import { noteRefusal } from './refusal';
import type { ActionSpec } from './spec';

/** Delay of the response to a refused login, in ms (main/manager.c: sleep(1)). */
const REFUSAL_DELAY = 1000;

export const loginActions: readonly ActionSpec[] = [
  { name: 'Challenge', classes: [], synopsis: 'Generate Challenge for MD5 Auth.', run: challenge },
  { name: 'Login', classes: [], synopsis: 'Login Manager.', run: login },
  { name: 'Logoff', classes: [], synopsis: 'Logoff Manager.', run: logoff },
];

function challenge(request: Request) {
  if (isInUse(request)) return refuse(request, 'Login Already In Use');
  if (request.get('AuthType').toLowerCase() !== 'md5') return request.error('Must specify AuthType');
  // A session has one challenge. A second request gets the same one.
  request.session.challenge ??= String(randomInt(1, 999_999_999));
  request.success([['Challenge', request.session.challenge]]);
}

function login(request: Request) {
  const { pbx, session } = request;
  if (session.login) return request.ack('Already authenticated');
  if (isInUse(request)) return refuse(request, 'Login Already In Use');
  const user = pbx.users.find(request.get('Username'));
  if (!user || !isAuthenticated(request, user.username)) {
    raiseRefusal(request, user !== undefined);
    return refuse(request, 'Authentication failed');
  }
  // The session keeps the name as it was sent.
  session.login = { ...user, username: request.get('Username') };
  session.loggedInAt = pbx.now();
  session.mask = maskToBits(request.get('Events')) ?? ALL;
  request.ack('Authentication accepted');
  if (session.sees(bit('system'))) writeFullyBooted(request);
  raiseSecurity(pbx, session, 'SuccessfulAuth', session.login.username, [['UsingPassword', 0]]);
  pbx.clients.note({ kind: 'logged in', session });
}

function logoff(request: Request) {
  request.answer('Goodbye', [['Message', 'Thanks for all the fish.']]);
  request.session.close();
}

function isAuthenticated(request: Request, username: string): boolean {
  const { pbx, session } = request;
  if (!isMd5(request)) return pbx.users.acceptsSecret(username, request.get('Secret'));
  return (
    session.challenge !== undefined && pbx.users.acceptsKey(username, session.challenge, request.get('Key'))
  );
}

const isMd5 = (request: Request) => request.get('AuthType').toLowerCase() === 'md5';

function isInUse(request: Request): boolean {
  const { pbx, session } = request;
  if (pbx.settings.allowMultipleLogin || session.login) return false;
  const username = request.get('Username').toLowerCase();
  return pbx.sessions.some((other) => other !== session && other.username?.toLowerCase() === username);
}

/** Raises the security event for the reason of the refusal. Without a username, or for MD5 without a key, Asterisk raises none (main/manager.c authenticate). */
function raiseRefusal(request: Request, isUser: boolean) {
  const { pbx, session } = request;
  const username = request.get('Username');
  if (username === '') return;
  if (!isUser) return raiseSecurity(pbx, session, 'InvalidAccountID', username);
  if (!isMd5(request)) return raiseSecurity(pbx, session, 'InvalidPassword', username);
  const key = request.get('Key');
  if (session.challenge === undefined || key === '') return;
  return raiseSecurity(pbx, session, 'ChallengeResponseFailed', '', [
    ['Challenge', session.challenge],
    ['Response', key],
    ['ExpectedResponse', pbx.users.keyOf(username, session.challenge)],
  ]);
}

async function refuse(request: Request, message: string): Promise<void> {
  noteRefusal(request, message === 'Login Already In Use');
  await request.pause(REFUSAL_DELAY);
  request.error(message);
  request.session.close();
}

/** Writes FullyBooted right after the response, without ActionID. While the server boots, the event comes later. */
function writeFullyBooted({ pbx, session }: Request) {
  if (pbx.uptime.isBooting) return;
  const privilege = ['Privilege', bitsToText(bit('system'))] as const;
  session.write(frame([['Event', 'FullyBooted'], privilege, ...fullyBootedHeaders(pbx)]), 'event');
}
