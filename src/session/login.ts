import { createHash } from 'node:crypto';
import { AmiError } from '../errors';
import { type Action, type Frame, messageOf, saysAlreadyInUse, saysShuttingDown } from '../protocol';
import { quoted } from '../quoted';
import type { Answer } from './answer';
import type { ResolvedOptions } from './options';
import type { Privacy } from './transport';

type Credentials = Pick<ResolvedOptions, 'username' | 'secret' | 'login' | 'events'>;

/**
 * Logs in, with an MD5 challenge if the server offers one. Without a challenge, `auto` sends the plain secret only if nobody
 * else can read it: an attacker on the network could withhold the challenge to obtain the secret.
 *
 * @param onSent called in the same turn of the event loop as `send` with the Login
 * @param privacyOf returns who can read what is sent
 * @throws AmiError AMI_ERR_LOGIN when refused, AMI_ERR_CONNECT if Asterisk is shutting down, or the error of `send`
 */
export async function login(
  send: (action: Action) => Promise<Answer>,
  { username, secret, login: method, events }: Credentials,
  onSent: () => void,
  privacyOf: () => Privacy,
): Promise<void> {
  const challenge =
    method === 'plain' ? undefined : await requestChallenge(send, username, method, privacyOf);
  const action: Action = { Action: 'Login', Username: username };
  if (challenge === undefined) action.Secret = secret;
  else {
    action.AuthType = 'MD5';
    action.Key = createHash('md5').update(challenge).update(secret).digest('hex');
  }
  // Without an Events header a session gets all events that the user may read (main/manager.c authenticate).
  if (events !== 'on') action.Events = events;
  try {
    const answered = send(action);
    onSent();
    await answered;
  } catch (error) {
    throw isRejection(error) ? refused(username, error, challenge !== undefined) : error;
  }
}

/**
 * @returns the challenge; undefined if the server offers none and the plain secret may be sent
 * @throws AmiError AMI_ERR_LOGIN if the server offers none and the plain secret must not be sent
 */
async function requestChallenge(
  send: (action: Action) => Promise<Answer>,
  username: string,
  method: 'auto' | 'md5',
  privacyOf: () => Privacy,
): Promise<string | undefined> {
  let response: Frame;
  try {
    ({ response } = await send({ Action: 'Challenge', AuthType: 'MD5' }));
    const challenge = response.get('Challenge')?.trim();
    if (challenge) return challenge;
  } catch (error) {
    if (!isRejection(error)) throw error;
    // A server that shuts down refuses every action. This does not mean that it lacks the challenge.
    if (saysShuttingDown(error.response)) throw refused(username, error, true);
    ({ response } = error);
  }
  const privacy = privacyOf();
  if (method === 'auto' && privacy === 'private') return undefined;
  const said = messageOf(response);
  const offersNone = `the server offers no MD5 challenge${said ? ` (it says ${quoted(said)})` : ''}`;
  throw new AmiError('AMI_ERR_LOGIN', `${offersNone}, and ${WITHHELD[method === 'md5' ? 'md5' : privacy]}`, {
    response,
  });
}

const PLAIN_ANYWAY = 'Set login to plain only if you accept that others may read the secret';
/** Why the plain secret is not sent. */
const WITHHELD = {
  md5: 'login is set to md5',
  open: `without TLS the secret would be readable on the network; switch TLS on. ${PLAIN_ANYWAY}`,
  unverified: `the certificate of the server is not verified; set its authority in the TLS settings. ${PLAIN_ANYWAY}`,
  private: '',
} as const;

type Rejection = AmiError & { readonly response: Frame };

function isRejection(error: unknown): error is Rejection {
  return error instanceof AmiError && error.code === 'AMI_ERR_REJECTED' && error.response !== undefined;
}

/** Asterisk sends the same response for a wrong user, a wrong secret and an ACL (main/manager.c action_login). */
function refused(username: string, error: Rejection, byMd5: boolean): AmiError {
  const { response } = error;
  if (saysShuttingDown(response)) {
    return new AmiError('AMI_ERR_CONNECT', 'Asterisk is shutting down and refuses logins', { response });
  }
  const user = `user ${quoted(username)}`;
  if (saysAlreadyInUse(response)) {
    const message = `${user} is logged in elsewhere and allowmultiplelogin is off in manager.conf`;
    return new AmiError('AMI_ERR_LOGIN', message, { response });
  }
  // An MD5 login needs a server that knows the plain secret. Asterisk does; other servers may only store a hash.
  const hashed = byMd5
    ? '; a server that stores hashed passwords accepts only login plain, which needs TLS'
    : '';
  const message = `login of ${user} was refused; Asterisk does not say why: check username, secret and permit/deny in manager.conf${hashed}`;
  return new AmiError('AMI_ERR_LOGIN', message, { response });
}
