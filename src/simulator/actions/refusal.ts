import type { Request } from '../request';

/** Stores a refused login with its reason, for the test. Asterisk does not send the reason to the client. */
export function noteRefusal({ pbx, session, action }: Request, isInUse: boolean): void {
  const username = action.get('Username');
  session.refusal = reasonOf();
  pbx.clients.note({ kind: 'refused', session, reason: session.refusal });

  function reasonOf(): string {
    const user = pbx.users.find(username);
    if (!user) return `there is no user '${username}'; users: ${pbx.users.names().join(', ')}`;
    if (isInUse) return `user '${username}' is logged in already, and allowMultipleLogin is false`;
    if (action.get('AuthType').toLowerCase() !== 'md5') return `the secret of user '${username}' is wrong`;
    if (session.challenge === undefined) return `user '${username}' sent a Key without a Challenge before it`;
    return `the Key of user '${username}' does not match its secret and the challenge`;
  }
}
