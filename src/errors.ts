import type { Frame } from './protocol/frame';
import { shown } from './quoted';

/** Every way the engine can fail. The codes are stable: flows and Catch nodes may depend on them. */
export type AmiErrorCode =
  /** Refused, unreachable, DNS, or no connection within the deadline. */
  | 'AMI_ERR_CONNECT'
  /** TLS handshake or certificate. */
  | 'AMI_ERR_TLS'
  /** Not an Asterisk manager, or closed before it said so (too many unauthenticated sessions). */
  | 'AMI_ERR_BANNER'
  /** User, secret or ACL refused; or already logged in elsewhere. */
  | 'AMI_ERR_LOGIN'
  /** Refused before anything was sent: an option or a header that Asterisk would misread. */
  | 'AMI_ERR_INVALID_ACTION'
  /** Asterisk answered Error. */
  | 'AMI_ERR_REJECTED'
  /** No answer within the deadline. */
  | 'AMI_ERR_TIMEOUT'
  /** The connection ended before the action was written: it did not run. */
  | 'AMI_ERR_NOT_SENT'
  /** The connection ended after the action was written: whether it ran is unknown. */
  | 'AMI_ERR_OUTCOME_UNKNOWN'
  /** A bound was passed, or bytes that are no AMI. */
  | 'AMI_ERR_PROTOCOL'
  /** Used after close, or aborted. */
  | 'AMI_ERR_CLOSED';

export interface AmiErrorDetails {
  /** The server's answer, where there was one. */
  response?: Frame;
  /** What an event list had brought when it failed. */
  items?: Frame[];
  /** No further attempt can succeed until somebody changes a setting. */
  permanent?: boolean;
  cause?: unknown;
}

/** A message quotes several texts of others, each cut by itself. */
const LONGEST_MESSAGE = 1000;

/** What every rejection of the engine is. `message` is one line, fit for an operator's eyes, and never holds a secret. */
export class AmiError extends Error {
  override readonly name = 'AmiError';
  readonly code: AmiErrorCode;
  declare readonly response?: Frame;
  declare readonly items?: Frame[];
  declare readonly permanent?: true;

  constructor(
    code: AmiErrorCode,
    message: string,
    { response, items, permanent, cause }: AmiErrorDetails = {},
  ) {
    // Whatever text of others it holds: no line of a log is longer, ends early, or commands a terminal.
    super(shown(message, LONGEST_MESSAGE), cause === undefined ? undefined : { cause });
    this.code = code;
    if (permanent) this.permanent = true;
    if (response) this.response = response;
    if (items) this.items = items;
  }
}

/** Whether trying again soon is in vain, and may get us banned (fail2ban): a refused login, a setting that cannot work. */
export function isPermanent({ code, permanent }: AmiError): boolean {
  return permanent === true || code === 'AMI_ERR_LOGIN' || code === 'AMI_ERR_INVALID_ACTION';
}

/** Whatever was thrown, as the kind of error that this engine promises. */
export function toAmiError(error: unknown, code: AmiErrorCode): AmiError {
  if (error instanceof AmiError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new AmiError(code, message, { cause: error });
}
