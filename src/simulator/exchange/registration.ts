import type { Headers } from '../frame-writer';
import { fail } from '../simulator-error';
import type { DeviceState } from './hints/states';
import type { SwitchCore } from './switch/core';

/** The SIP URI of an extension's phone. */
export function contactUri(extension: string): string {
  return `sip:${extension}@127.0.0.1:${5060 + (Number(extension) % 10_000 || 0)}`;
}

/** The extension's phone registers. Raises PeerStatus, the device's events and ContactStatus. */
export function register(core: SwitchCore, extension: string, context?: string): void {
  setReachable(core, extension, context, 'NOT_INUSE', 'Reachable', 'NonQualified');
}

/** The extension's phone unregisters. Raises the same events as `register`. */
export function unregister(core: SwitchCore, extension: string, context?: string): void {
  setReachable(core, extension, context, 'UNAVAILABLE', 'Unreachable', 'Removed');
}

function setReachable(
  core: SwitchCore,
  wanted: string,
  context: string | undefined,
  state: DeviceState,
  peerStatus: string,
  contactStatus: string,
): void {
  const found = core.extensions.find(wanted, context);
  if (!found) fail(`no extension '${wanted}' in context '${context ?? 'default'}'`);
  const { extension } = found;
  const device = `PJSIP/${extension}`;
  core.raise(
    'PeerStatus',
    [
      ['ChannelType', 'PJSIP'],
      ['Peer', device],
      ['PeerStatus', peerStatus],
    ],
    'system',
  );
  core.extensions.setDevice(device, state);
  const contact: Headers = [
    ['URI', contactUri(extension)],
    ['ContactStatus', contactStatus],
    ['AOR', extension],
    ['EndpointName', extension],
    ['RoundtripUsec', 0],
  ];
  core.raise('ContactStatus', contact, 'system');
}
