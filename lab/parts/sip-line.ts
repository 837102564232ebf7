import { randomBytes } from 'node:crypto';
import { headerOf, type SipMessage, tagOf, uriOf } from './sip-message';

/** One call of a phone: one line. */
export interface Line {
  callId: string;
  /** Of the phone, and of Asterisk. */
  ownTag: string;
  theirTag: string;
  /** From and To as the phone sends them, without tags. */
  own: string;
  their: string;
  /** Where requests go. */
  target: string;
  sequence: number;
  /** The INVITE of Asterisk that has not been answered yet, or the last one that the phone sent. */
  invite: SipMessage | undefined;
  state: 'calling' | 'ringing' | 'up' | 'ended';
}

/** A line that calls. */
export function lineTo(own: string, their: string): Line {
  return {
    ...{ callId: secret(), ownTag: secret(), theirTag: '', own: `<${own}>`, their: `<${their}>` },
    ...{ target: their, sequence: 0, invite: undefined, state: 'calling' },
  };
}

/** The line of a call that comes. */
export function lineOf(invite: SipMessage): Line {
  const [from, to] = [headerOf(invite, 'From'), headerOf(invite, 'To')];
  return {
    ...{ callId: headerOf(invite, 'Call-ID'), ownTag: secret(), theirTag: tagOf(from) },
    ...{ own: `<${uriOf(to)}>`, their: `<${uriOf(from)}>`, target: uriOf(headerOf(invite, 'Contact')) },
    ...{ sequence: 0, invite, state: 'ringing' },
  };
}

/** The headers of a CANCEL, or of the ACK of a refusal: those of the INVITE, with its branch. */
export function sameTransaction(invite: SipMessage, method: 'ACK' | 'CANCEL'): (readonly [string, string])[] {
  return ['Via', 'From', 'To', 'Call-ID']
    .map((name) => [name, headerOf(invite, name)] as const)
    .concat([['CSeq', headerOf(invite, 'CSeq').replace('INVITE', method)]]);
}

export const secret = () => randomBytes(8).toString('hex');
