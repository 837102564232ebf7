import type { Frame } from '../../protocol';
import type { EndpointEntry, FactsOf } from '../kinds';
import { callerText } from './source';

/** @returns the facts of an item of SIPpeers or IAXpeerlist; undefined if it has no name */
export function peerFacts(frame: Frame): FactsOf<'endpoint'> | undefined {
  const name = frame.get('ObjectName');
  if (!name) return undefined;
  const technology = /^iax/i.test(frame.get('Channeltype') ?? '') ? 'IAX2' : 'SIP';
  const host = callerText(frame.get('IPaddress')?.replace(/^-none-$|^\(null\)$/, ''));
  const address = host && `${host}:${frame.get('IPport') ?? frame.get('IPPort') ?? ''}`;
  const text = frame.get('Status') ?? '';
  return peer(name, technology, address, peerState(text, address), text);
}

/**
 * @param known returns the known facts of the peer
 * @returns the state of a SIP or IAX2 peer from a PeerStatus event; undefined for PJSIP, whose contact events have more detail
 */
export function peerStatusFacts(
  frame: Frame,
  known: (name: string, technology: string) => EndpointEntry | undefined,
): FactsOf<'endpoint'> | undefined {
  const [, technology = '', name = ''] = /^([^/]+)\/(.+)$/.exec(frame.get('Peer') ?? '') ?? [];
  if (technology !== 'SIP' && technology !== 'IAX2') return undefined;
  const text = frame.get('PeerStatus') ?? '';
  if (/^rejected$/i.test(text)) return undefined;
  const before = known(name, technology);
  const address = /^unregistered$/i.test(text) ? '' : (frame.get('Address') ?? before?.address ?? '');
  // Each REGISTER raises Registered, but Reachable and Unreachable come only when they change (channels/chan_sip.c).
  if (/^registered$/i.test(text) && (before?.state === 'reachable' || before?.state === 'unreachable'))
    return { ...before, address };
  return peer(name, technology, address, peerState(text, address), text, numberIn(frame.get('Time')));
}

function peer(
  name: string,
  technology: string,
  address: string,
  state: EndpointEntry['state'],
  text: string,
  latency = numberIn(text),
): FactsOf<'endpoint'> {
  return {
    kind: 'endpoint',
    name,
    technology,
    device: `${technology}/${name}`,
    state,
    text,
    online: state === 'reachable' || state === 'registered',
    contacts: [],
    address,
    ...(state === 'reachable' && latency !== undefined && { latency }),
  };
}

/** Words of chan_sip and chan_iax2: `OK (12 ms)`, `LAGGED (2100 ms)`, `UNREACHABLE`, `Unmonitored`, `Registered`. */
function peerState(text: string, address: string): EndpointEntry['state'] {
  if (/^(?:ok|lagged|reachable)\b/i.test(text)) return 'reachable';
  if (/^unreachable\b/i.test(text)) return address === '' ? 'unregistered' : 'unreachable';
  if (/^unregistered\b/i.test(text) || address === '')
    return /^registered\b/i.test(text) ? 'registered' : 'unregistered';
  return 'registered';
}

/** Reads `OK (12 ms)` and `12`. */
function numberIn(text: string | undefined): number | undefined {
  const [, digits] = /(?:^|\()(\d+)(?: ms\)|$)/.exec(text ?? '') ?? [];
  return digits === undefined ? undefined : Number(digits);
}
