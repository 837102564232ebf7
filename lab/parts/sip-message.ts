import { createHash } from 'node:crypto';

/** One SIP request or response (RFC 3261). */
export interface SipMessage {
  /** First line: `INVITE sip:…` or `SIP/2.0 200 OK`. */
  first: string;
  /** Status of a response; 0 for a request. */
  status: number;
  /** Method of the request, or of the request that this response answers. */
  method: string;
  headers: readonly (readonly [name: string, value: string])[];
  body: string;
}

export function parseSip(text: string): SipMessage {
  const [head = '', body = ''] = text.split('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  const headers = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()] as const;
  });
  const message = { first, status: 0, method: first.split(' ')[0] ?? '', headers, body };
  if (!first.startsWith('SIP/2.0 ')) return message;
  const method = headerOf(message, 'CSeq').split(' ')[1] ?? '';
  return { ...message, status: Number(first.split(' ')[1]), method };
}

/** @returns the value of the first header of this name; '' if there is none */
export function headerOf({ headers }: Pick<SipMessage, 'headers'>, name: string): string {
  return headers.find(([each]) => each.toLowerCase() === name.toLowerCase())?.[1] ?? '';
}

export function tagOf(header: string): string {
  return /;tag=([^;>\s]+)/.exec(header)?.[1] ?? '';
}

/** @returns the URI between angle brackets, or the whole header without any */
export function uriOf(header: string): string {
  return /<([^>]+)>/.exec(header)?.[1] ?? header;
}

export function textOf(first: string, headers: readonly (readonly [string, string])[], body = ''): string {
  const type = body === '' ? [] : ['Content-Type: application/sdp'];
  const lines = [first, ...headers.map(([name, value]) => `${name}: ${value}`), ...type];
  return [...lines, `Content-Length: ${body.length}`, '', body].join('\r\n');
}

/** @returns the Authorization header for a challenge (RFC 2617, MD5) */
export function authorization(
  challenge: string,
  { method, uri, username, password }: { method: string; uri: string; username: string; password: string },
): string {
  const value = (name: string) => new RegExp(`${name}="?([^",]+)"?`).exec(challenge)?.[1] ?? '';
  const [realm, nonce, opaque, qop] = ['realm', 'nonce', 'opaque', 'qop'].map(value);
  const own = md5(`${username}:${realm}:${password}`);
  const requested = md5(`${method}:${uri}`);
  const counted = qop === '' ? '' : ':00000001:phone:auth';
  const parts = [
    `username="${username}"`,
    `realm="${realm}"`,
    `nonce="${nonce}"`,
    `uri="${uri}"`,
    `response="${md5(`${own}:${nonce}${counted}:${requested}`)}"`,
    'algorithm=MD5',
    ...(opaque === '' ? [] : [`opaque="${opaque}"`]),
    ...(qop === '' ? [] : ['qop=auth', 'nc=00000001', 'cnonce="phone"']),
  ];
  return `Digest ${parts.join(', ')}`;
}

const md5 = (text: string) => createHash('md5').update(text).digest('hex');
