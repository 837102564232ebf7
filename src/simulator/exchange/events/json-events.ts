import { isUtf8Text, withoutInvalidBytes } from '../../bytes';
import type { Headers } from '../../frame-writer';
import type { RaiseEvent } from './raise';

/** Headers that app_queue passes on as JSON. */
const QUEUE_TEXTS = new Set(['MemberName', 'Interface', 'StateInterface', 'PausedReason', 'Reason']);

/**
 * Asterisk carries some events as JSON, which takes UTF-8 only. An event with other bytes is lost; since 18 the value of
 * a variable is sent with U+FFFD in their place (main/json.c, measured with 16.28 and 22.10).
 */
export function inJson(version: number, raise: RaiseEvent): RaiseEvent {
  return (event, headers, ...classes) => {
    const sent = event === 'VarSet' ? variable(version, headers) : headers;
    if (sent === undefined || (/^(QueueMember|Agent)/.test(event) && !areUtf8(sent, QUEUE_TEXTS))) return;
    raise(event, sent, ...classes);
  };
}

function variable(version: number, headers: Headers): Headers | undefined {
  if (!areUtf8(headers, new Set(['Variable']))) return undefined;
  if (areUtf8(headers, new Set(['Value']))) return headers;
  if (version < 18) return undefined;
  return headers.map((header) =>
    header[0] === 'Value' ? (['Value', withoutInvalidBytes(String(header[1]))] as const) : header,
  );
}

function areUtf8(headers: Headers, names: ReadonlySet<string>): boolean {
  return headers.every(([name, value]) => !names.has(name) || isUtf8Text(String(value)));
}
