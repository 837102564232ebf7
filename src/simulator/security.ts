import { isUtf8Text } from './bytes';
import type { Headers } from './frame-writer';
import type { Pbx } from './pbx';
import type { Session } from './session';

/** Raises an event of main/security_events.c about a manager session. An event with bytes that are not UTF-8 is lost, as in Asterisk. */
export function raiseSecurity(
  pbx: Pbx,
  session: Session,
  event:
    | 'SuccessfulAuth'
    | 'InvalidPassword'
    | 'InvalidAccountID'
    | 'ChallengeResponseFailed'
    | 'RequestNotAllowed',
  account: string,
  extra: Headers = [],
): void {
  if (!isUtf8Text(account) || !extra.every(([, value]) => isUtf8Text(String(value)))) return;
  const last: Headers = [['SessionTV', timestamp(session.loggedInAt)]];
  pbx.raise(
    event,
    [
      ['EventTV', timestamp(pbx.now())],
      ['Severity', event === 'SuccessfulAuth' ? 'Informational' : 'Error'],
      ['Service', 'AMI'],
      ['EventVersion', event === 'InvalidPassword' ? 2 : 1],
      ['AccountID', account],
      ...addresses(pbx, session),
      ...extra,
      ...last,
    ],
    'security',
  );
}

/** Raises RequestBadFormat. It is the only event with its AccountID at the end. */
export function raiseBadFormat(pbx: Pbx, session: Session, action: string): void {
  if (!isUtf8Text(action)) return;
  pbx.raise(
    'RequestBadFormat',
    [
      ['EventTV', timestamp(pbx.now())],
      ['Severity', 'Error'],
      ['Service', 'AMI'],
      ['EventVersion', 1],
      ...addresses(pbx, session),
      ['RequestType', `Action: ${action}`],
      ['SessionTV', timestamp(session.loggedInAt)],
      ['AccountID', session.username ?? ''],
    ],
    'security',
  );
}

function addresses(pbx: Pbx, session: Session): Headers {
  return [
    ['SessionID', `0x7f${session.id.toString(16).padStart(10, '0')}`],
    ['LocalAddress', `IPV4/TCP/${pbx.host}/${pbx.port}`],
    ['RemoteAddress', `IPV4/TCP/${session.remoteAddress}/${session.remotePort}`],
  ];
}

function timestamp(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '+0000');
}
