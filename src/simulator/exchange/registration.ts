import { fail } from '../fail';
import type { Headers } from '../frame-writer';
import type { Exchange } from './exchange';
import type { DeviceState } from './states';

/** Where an extension's phone says it is. */
export function contactUri(extension: string): string {
  return `sip:${extension}@127.0.0.1:${5060 + (Number(extension) % 10_000 || 0)}`;
}

/** A phone comes: Asterisk learns where it is. */
export function register(exchange: Exchange, extension: string, context?: string): void {
  reach(exchange, extension, context, 'NOT_INUSE', 'Reachable', 'NonQualified');
}

/** A phone goes away. */
export function unregister(exchange: Exchange, extension: string, context?: string): void {
  reach(exchange, extension, context, 'UNAVAILABLE', 'Unreachable', 'Removed');
}

function reach(
  exchange: Exchange,
  wanted: string,
  context: string | undefined,
  state: DeviceState,
  peerStatus: string,
  contactStatus: string,
): void {
  const found = exchange.extensions.find(wanted, context);
  if (!found) fail(`no extension '${wanted}' in context '${context ?? 'default'}'`);
  const { extension } = found;
  const device = `PJSIP/${extension}`;
  exchange.raise(
    'PeerStatus',
    [
      ['ChannelType', 'PJSIP'],
      ['Peer', device],
      ['PeerStatus', peerStatus],
    ],
    'system',
  );
  exchange.extensions.setDevice(device, state);
  const contact: Headers = [
    ['URI', contactUri(extension)],
    ['ContactStatus', contactStatus],
    ['AOR', extension],
    ['EndpointName', extension],
    ['RoundtripUsec', 0],
  ];
  exchange.raise('ContactStatus', contact, 'system');
}
