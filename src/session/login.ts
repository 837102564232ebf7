import { createHash } from 'node:crypto';
import { AmiError } from '../errors';
import type { Action, Frame } from '../protocol';
import type { ResolvedOptions } from './options';
import type { Answer } from './pending';

type Credentials = Pick<ResolvedOptions, 'username' | 'secret' | 'login' | 'events'>;

/**
 * Logs in: by MD5 challenge where the server offers one, else plainly; or as forced.
 *
 * @param onSent called in the turn in which the Login is sent
 * @throws AmiError AMI_ERR_LOGIN when refused, AMI_ERR_CONNECT by a server that is shutting down, or what `send` rejects with
 */
export async function login(
  send: (action: Action) => Promise<Answer>,
  { username, secret, login: method, events }: Credentials,
  onSent: () => void,
): Promise<void> {
  // Without an Events header a session gets all that the user may read (main/manager.c authenticate).
  const mask = events === 'on' ? {} : { Events: events };
  try {
    const challenge = method === 'plain' ? undefined : await requestChallenge(send, method);
    const proof =
      challenge === undefined
        ? { Secret: secret }
        : { AuthType: 'MD5', Key: createHash('md5').update(challenge).update(secret).digest('hex') };
    const answered = send({ Action: 'Login', Username: username, ...proof, ...mask });
    onSent();
    await answered;
  } catch (error) {
    throw isRejection(error) ? refused(username, error) : error;
  }
}

async function requestChallenge(
  send: (action: Action) => Promise<Answer>,
  method: 'auto' | 'md5',
): Promise<string | undefined> {
  try {
    const { response } = await send({ Action: 'Challenge', AuthType: 'MD5' });
    const challenge = response.get('Challenge');
    if (challenge) return challenge;
  } catch (error) {
    // A server that is going down refuses everything: no reason to send it the secret in plain text.
    if (!isRejection(error) || isGoingDown(error)) throw error;
  }
  if (method === 'auto') return undefined;
  throw new AmiError('AMI_ERR_LOGIN', 'the server offers no MD5 challenge, and login is set to md5');
}

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
function refused(username: string, error: Rejection): AmiError {
  const { response } = error;
  if (isGoingDown(error)) {
    return new AmiError('AMI_ERR_CONNECT', 'Asterisk is shutting down, and lets nobody in', { response });
  }
  const message = /already in use/i.test(response.get('Message') ?? '')
    ? `user "${username}" is logged in elsewhere, and allowmultiplelogin is off in manager.conf`
    : `login of user "${username}" was refused; Asterisk does not say why: check username, secret and permit/deny in manager.conf`;
  return new AmiError('AMI_ERR_LOGIN', message, { response });
}
