import { createHash } from 'node:crypto';
import { AmiError } from '../errors';
import type { Action, Frame } from '../protocol';
import { quoted } from '../quoted';
import type { ResolvedOptions } from './options';
import type { Answer } from './pending';
import type { Privacy } from './transport';

type Credentials = Pick<ResolvedOptions, 'username' | 'secret' | 'login' | 'events'>;

/**
 * Logs in: by MD5 challenge where the server offers one. Where it does not, `auto` sends the secret as it is only where nobody
 * else can read it: whoever sits on the way could refuse the challenge in the server's name, to be told the secret.
 *
 * @param onSent called in the turn in which the Login is sent
 * @param privacy of what is sent
 * @throws AmiError AMI_ERR_LOGIN when refused, AMI_ERR_CONNECT by a server that is shutting down, or what `send` rejects with
 */
export async function login(
  send: (action: Action) => Promise<Answer>,
  { username, secret, login: method, events }: Credentials,
  onSent: () => void,
  privacy: Privacy,
): Promise<void> {
  // Without an Events header a session gets all that the user may read (main/manager.c authenticate).
  const mask = events === 'on' ? {} : { Events: events };
  const challenge = method === 'plain' ? undefined : await requestChallenge(send, username, method, privacy);
  const proof =
    challenge === undefined
      ? { Secret: secret }
      : { AuthType: 'MD5', Key: createHash('md5').update(challenge).update(secret).digest('hex') };
  try {
    const answered = send({ Action: 'Login', Username: username, ...proof, ...mask });
    onSent();
    await answered;
  } catch (error) {
    throw isRejection(error) ? refused(username, error, challenge !== undefined) : error;
  }
}

/** @returns undefined where there is none, and the secret may be sent as it is */
async function requestChallenge(
  send: (action: Action) => Promise<Answer>,
  username: string,
  method: 'auto' | 'md5',
  privacy: Privacy,
): Promise<string | undefined> {
  let response: Frame;
  try {
    ({ response } = await send({ Action: 'Challenge', AuthType: 'MD5' }));
    const challenge = response.get('Challenge')?.trim();
    if (challenge) return challenge;
  } catch (error) {
    if (!isRejection(error)) throw error;
    // A server that is going down refuses everything: no reason to send it the secret as it is.
    if (isGoingDown(error)) throw refused(username, error, true);
    ({ response } = error);
  }
  if (method === 'auto' && privacy === 'private') return undefined;
  const said = response.get('Message')?.trim();
  const offersNone = `the server offers no MD5 challenge${said ? ` (it says ${quoted(said)})` : ''}`;
  throw new AmiError('AMI_ERR_LOGIN', `${offersNone}, and ${WITHHELD[method === 'md5' ? 'md5' : privacy]}`, {
    response,
  });
}

const PLAIN_ANYWAY = 'Set login to plain only if you accept that others may read the secret';
/** Why the secret is not sent as it is. */
const WITHHELD = {
  md5: 'login is set to md5',
  open: `without TLS the secret would be readable on the way; switch TLS on. ${PLAIN_ANYWAY}`,
  unverified: `the certificate of the server is not verified; set its authority in the TLS settings. ${PLAIN_ANYWAY}`,
  private: '',
} as const;

/** Asterisk's own Error, with its words. */
type Rejection = AmiError & { readonly response: Frame };

function isRejection(error: unknown): error is Rejection {
  return error instanceof AmiError && error.code === 'AMI_ERR_REJECTED' && error.response !== undefined;
}

/** Every action is refused then (main/manager.c process_message), whoever the user is. */
function isGoingDown({ response }: Rejection): boolean {
  return /shutting down/i.test(response.get('Message') ?? '');
}

/** A wrong user, a wrong secret and an ACL look the same on the wire (main/manager.c action_login). */
function refused(username: string, error: Rejection, byMd5: boolean): AmiError {
  const { response } = error;
  if (isGoingDown(error)) {
    return new AmiError('AMI_ERR_CONNECT', 'Asterisk is shutting down, and lets nobody in', { response });
  }
  const user = `user ${quoted(username)}`;
  if (/already in use/i.test(response.get('Message') ?? '')) {
    const message = `${user} is logged in elsewhere, and allowmultiplelogin is off in manager.conf`;
    return new AmiError('AMI_ERR_LOGIN', message, { response });
  }
  // Only a server that knows the secret itself can check an MD5 login; Asterisk does, others may have a hash of it.
  const hashed = byMd5
    ? '; a server that stores passwords hashed takes only login plain, which needs TLS'
    : '';
  const message = `login of ${user} was refused; Asterisk does not say why: check username, secret and permit/deny in manager.conf${hashed}`;
  return new AmiError('AMI_ERR_LOGIN', message, { response });
}
