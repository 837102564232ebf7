import type { Headers } from './frame-writer';
import type { Session } from './session';
import type { Simulator } from './simulator';

/** Events of main/security_events.c about one manager session: what was allowed to it, and what was not. */
export function raiseSecurity(
  pbx: Simulator,
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

/** A request that is no action: the account comes last, as the only one. */
export function raiseBadFormat(pbx: Simulator, session: Session, action: string): void {
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
      ...(session.username === undefined ? [] : ([['AccountID', session.username]] as const)),
    ],
    'security',
  );
}

function addresses(pbx: Simulator, session: Session): Headers {
  return [
    ['SessionID', `0x7f${session.id.toString(16).padStart(10, '0')}`],
    ['LocalAddress', `IPV4/TCP/${pbx.host}/${pbx.port}`],
    ['RemoteAddress', `IPV4/TCP/${session.remoteAddress}/${session.remotePort}`],
  ];
}

function timestamp(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '+0000');
}
