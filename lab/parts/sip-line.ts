import { randomBytes } from 'node:crypto';
import { headerOf, type SipMessage, tagOf, uriOf } from './sip-message';

/** A line of a phone, which is one call. */
export interface Line {
  callId: string;
  /** Tags of the phone and of Asterisk. */
  ownTag: string;
  theirTag: string;
  /** From and To in requests of the phone, without tags. */
  own: string;
  their: string;
  /** URI to which requests go. */
  target: string;
  sequence: number;
  /** The unanswered INVITE of Asterisk, or the last INVITE that the phone sent. */
  invite: SipMessage | undefined;
  state: 'calling' | 'ringing' | 'up' | 'ended';
  /** Why Asterisk did not carry out the transfer of the line after it had accepted it: `SIP/2.0 400 Bad Request`. */
  transferRefusal?: string;
}

/** @returns the line of an outgoing call */
export function lineTo(own: string, their: string): Line {
  return {
    ...{ callId: secret(), ownTag: secret(), theirTag: '', own: `<${own}>`, their: `<${their}>` },
    ...{ target: their, sequence: 0, invite: undefined, state: 'calling' },
  };
}

/** @returns the line of an incoming call */
export function lineOf(invite: SipMessage): Line {
  const [from, to] = [headerOf(invite, 'From'), headerOf(invite, 'To')];
  return {
    ...{ callId: headerOf(invite, 'Call-ID'), ownTag: secret(), theirTag: tagOf(from) },
    ...{ own: `<${uriOf(to)}>`, their: `<${uriOf(from)}>`, target: uriOf(headerOf(invite, 'Contact')) },
    ...{ sequence: 0, invite, state: 'ringing' },
  };
}

/**
 * Takes the report about a transfer of the line, and keeps the reason of a refusal.
 *
 * @param status the status line that Asterisk sends in a NOTIFY: `SIP/2.0 200 OK`
 * @returns whether the transfer is done
 */
export function takeTransferStatus(line: Line, status: string): boolean {
  if (/^SIP\/2\.0 [3-6]/.test(status)) line.transferRefusal = status.trim();
  return /^SIP\/2\.0 200/.test(status);
}

/** @returns the headers of a CANCEL, or of the ACK of a refusal, which has the headers of the INVITE with its branch */
export function sameTransaction(invite: SipMessage, method: 'ACK' | 'CANCEL'): (readonly [string, string])[] {
  return ['Via', 'From', 'To', 'Call-ID']
    .map((name) => [name, headerOf(invite, name)] as const)
    .concat([['CSeq', headerOf(invite, 'CSeq').replace('INVITE', method)]]);
}

export const secret = () => randomBytes(8).toString('hex');
