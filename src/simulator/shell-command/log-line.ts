import { type ReceivedAction, withoutSecrets } from '../action-reader';
import type { ClientEvent } from '../waits/client-log';

/** Limit of a line for `--log`, in characters. */
const LONGEST = 400;
/** One line about what a client did, without secrets and control characters. `[3]` is the id of its session. */
export function logLine(event: ClientEvent): string {
  const text = textOf(event).replace(/[\p{Cc}\p{Bidi_Control}]/gu, escaped);
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

function textOf(event: ClientEvent): string {
  if (event.kind === 'action') return `[${event.action.session}] ${actionText(event.action)}`;
  const { id, remoteAddress, remotePort, username } = event.session;
  switch (event.kind) {
    case 'connected':
      return `[${id}] connected from ${remoteAddress}:${remotePort}`;
    case 'logged in':
      return `[${id}] logged in as ${username}`;
    case 'refused':
      return `[${id}] login refused: ${event.reason}`;
    case 'disconnected':
      return `[${id}] disconnected`;
  }
}

function actionText(action: ReceivedAction): string {
  return withoutSecrets(action)
    .map(([name, value]) => `${name}: ${value}`)
    .join(' | ');
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
