import type { Frame } from './frame';
import { shown } from './quoted';

/** Every way the engine can fail. The codes are stable: flows and Catch nodes may depend on them. */
export type AmiErrorCode =
  /** Refused, unreachable, name not resolved, or no connection within the timeout. */
  | 'AMI_ERR_CONNECT'
  /** TLS handshake or certificate. */
  | 'AMI_ERR_TLS'
  /** No banner of an Asterisk manager: another server, or closed at once (too many sessions without a login). */
  | 'AMI_ERR_BANNER'
  /** User, secret or address refused, or the user is logged in elsewhere. */
  | 'AMI_ERR_LOGIN'
  /** Refused before anything was sent: an invalid option, or a header that Asterisk would misread. */
  | 'AMI_ERR_INVALID_ACTION'
  /** Asterisk responded with Error. */
  | 'AMI_ERR_REJECTED'
  /** No response within the timeout. */
  | 'AMI_ERR_TIMEOUT'
  /** The connection ended before the action was written. It did not run. */
  | 'AMI_ERR_NOT_SENT'
  /** The connection ended after the action was written. It may have run. */
  | 'AMI_ERR_OUTCOME_UNKNOWN'
  /** The allow-list of the connection does not permit the action. It was not sent. */
  | 'AMI_ERR_FORBIDDEN'
  /** Several channels or devices match. The message names them. */
  | 'AMI_ERR_AMBIGUOUS'
  /** The same call was started a moment ago. */
  | 'AMI_ERR_DUPLICATE'
  /** A message names a PBX that the group does not have. The message of the error lists those that it has. */
  | 'AMI_ERR_UNKNOWN_PBX'
  /** The server exceeded a limit, or sent bytes that are not AMI. */
  | 'AMI_ERR_PROTOCOL'
  /** This release of Asterisk cannot do it. */
  | 'AMI_ERR_UNSUPPORTED'
  /** Used after it was closed, or aborted by the caller. */
  | 'AMI_ERR_CLOSED';

/** What an `AmiError` carries besides its code and message. */
export interface AmiErrorDetails {
  /** The server's response, if there was one. */
  response?: Frame;
  /** The items that an event list had received when it failed. */
  items?: Frame[];
  /** True if no further attempt can succeed until a setting is changed. */
  permanent?: boolean;
  cause?: unknown;
}

/** Characters. A message can quote several foreign texts, each of which has a limit of its own. */
const LONGEST_MESSAGE = 1000;

/** Every error of the engine. `message` is one line for an operator and never contains a secret. */
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
    // Foreign text in the message must not break a log line or control a terminal.
    super(shown(message, LONGEST_MESSAGE), cause === undefined ? undefined : { cause });
    this.code = code;
    if (permanent) this.permanent = true;
    if (response) this.response = response;
    if (items) this.items = items;
  }
}

/** Whether an early retry is useless and may get us banned (fail2ban): a refused login, or a setting that cannot work. */
export function isPermanent({ code, permanent }: AmiError): boolean {
  return permanent === true || code === 'AMI_ERR_LOGIN' || code === 'AMI_ERR_INVALID_ACTION';
}

/** Anything that was thrown, as an AmiError: itself if it is one, otherwise the cause of a new one with this code. */
export function toAmiError(error: unknown, code: AmiErrorCode): AmiError {
  if (error instanceof AmiError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new AmiError(code, message, { cause: error });
}
