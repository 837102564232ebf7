import type { Frame } from '../../protocol';
import type { Contact, EndpointEntry } from '../kinds';
import type { Origin } from '../store';
import { peerFacts, peerStatusFacts } from './peers';
import type { OwnQuestion, Source, SourceContext } from './source';

/** Limit of contacts of one endpoint. */
const MAX_CONTACTS = 100;

/**
 * Endpoints with their contacts. PJSIP: PJSIPShowEndpoints (from Asterisk 12), PJSIPShowContacts (from 16), ContactStatus. SIP and
 * IAX2: SIPpeers, IAXpeerlist, PeerStatus.
 */
export function endpoints({ store }: SourceContext): Source {
  const put = (name: string, contacts: readonly Contact[], origin: Origin) => {
    if (name === '') return;
    const best = bestOf(contacts);
    const state = best?.state ?? 'unregistered';
    store.put(
      {
        kind: 'endpoint',
        name,
        technology: 'PJSIP',
        device: `PJSIP/${name}`,
        state,
        text: TEXT[state],
        online: state === 'reachable' || state === 'registered',
        contacts: contacts.slice(0, MAX_CONTACTS),
        address: best?.address ?? '',
        ...(best?.latency !== undefined && { latency: best.latency }),
      },
      origin,
    );
  };
  const known = (name: string) => store.get('endpoint', name, 'PJSIP')?.contacts ?? [];

  const takeEndpoint = (frame: Frame, origin: Origin) => {
    const name = frame.get('ObjectName') ?? '';
    const before = new Map(known(name).map((contact) => [contact.uri, contact]));
    const contacts = urisOf(frame.get('Contacts') ?? '').map(
      (uri): Contact => before.get(uri) ?? { uri, address: addressOf(uri), state: 'registered' },
    );
    put(name, contacts, origin);
  };

  const takeContact = (frame: Frame, origin: Origin) => {
    const name = frame.get('Endpoint') || frame.get('EndpointName') || frame.get('AOR') || '';
    const uri = frame.get('Uri') ?? frame.get('URI');
    const status = frame.get('Status') ?? frame.get('ContactStatus') ?? '';
    // Asterisk also lists contacts without the name of their endpoint.
    if (uri === undefined || name === '') return;
    const others = known(name).filter((contact) => contact.uri !== uri);
    if (/^removed$/i.test(status)) {
      if (store.get('endpoint', name, 'PJSIP')) put(name, others, origin);
      return;
    }
    const before = known(name).find((contact) => contact.uri === uri);
    const contact = contactOf(uri, status, frame, before);
    const all = before ? known(name).map((each) => (each === before ? contact : each)) : [...others, contact];
    put(name, all, origin);
  };

  const takePeer = (frame: Frame, origin: Origin) => {
    const facts = peerFacts(frame);
    if (facts) store.put(facts, origin);
  };

  const takePeerStatus = (frame: Frame, origin: Origin) => {
    const facts = peerStatusFacts(frame, (name, technology) => store.get('endpoint', name, technology));
    if (facts) store.put(facts, origin);
  };

  const sweep = (technology: string, askedAt: number) =>
    store.sweep('endpoint', askedAt, (entry) => (entry as EndpointEntry).technology === technology);

  /** Whether this Asterisk has SIP or IAX2. */
  let hasPeers = false;
  const contacts: OwnQuestion = {
    source: 'endpoints',
    action: { Action: 'PJSIPShowContacts' },
    isOptional: () => true,
  };
  const peers = (Action: string, technology: string): OwnQuestion => ({
    source: 'endpoints',
    action: { Action },
    isOptional: () => true,
    onComplete: (askedAt) => {
      hasPeers = true;
      sweep(technology, askedAt);
      return [];
    },
  });

  return {
    name: 'endpoints',
    takes: {
      EndpointList: takeEndpoint,
      ContactList: takeContact,
      ContactStatus: takeContact,
      PeerEntry: takePeer,
      PeerStatus: takePeerStatus,
    },
    ask: () => [
      peers('SIPpeers', 'SIP'),
      peers('IAXpeerlist', 'IAX2'),
      // This question is the last one, because its result depends on whether SIP or IAX2 exists.
      {
        source: 'endpoints',
        action: { Action: 'PJSIPShowEndpoints' },
        isOptional: () => hasPeers,
        onComplete: (askedAt) => {
          sweep('PJSIP', askedAt);
          return [contacts];
        },
      },
    ],
  };
}

const TEXT: Readonly<Record<EndpointEntry['state'], string>> = {
  reachable: 'Reachable',
  registered: 'Registered',
  unreachable: 'Unreachable',
  unregistered: 'Not registered',
  unknown: 'Unknown',
};

const RANK: readonly Contact['state'][] = ['reachable', 'registered', 'unreachable'];

/** The first contact with the best state. */
function bestOf(contacts: readonly Contact[]): Contact | undefined {
  for (const state of RANK) {
    const found = contacts.find((contact) => contact.state === state);
    if (found) return found;
  }
  return undefined;
}

/** Reads `1001/sip:1001@192.0.2.1:5060,1001/sip:…,`. An address of record contains no slash. */
function urisOf(contacts: string): string[] {
  return contacts.split(/,(?=[^,/]+\/sips?:|$)/).flatMap((contact) => {
    const slash = contact.indexOf('/');
    return slash === -1 ? [] : [contact.slice(slash + 1)];
  });
}

/** Reads `sip:1001@192.0.2.1:5060;transport=udp`. */
function addressOf(uri: string): string {
  const [hostPart = ''] = uri
    .slice(uri.indexOf('@') + 1)
    .replace(/^sips?:/, '')
    .split(/[;?>]/, 1);
  return hostPart;
}

function contactOf(uri: string, status: string, frame: Frame, before: Contact | undefined): Contact {
  const state = contactState(status, before);
  const microseconds = Number(frame.get('RoundtripUsec'));
  const latency = microseconds > 0 ? Math.round(microseconds / 10) / 100 : undefined;
  const userAgent = frame.get('UserAgent') || before?.userAgent;
  return {
    uri,
    address: addressOf(uri),
    state,
    ...(state === 'reachable' && latency !== undefined && { latency }),
    ...(userAgent && { userAgent }),
  };
}

/** Words of res_pjsip/pjsip_options.c: Reachable, Unreachable, NonQualified, Unqualified, Unknown, Created, Updated. */
function contactState(status: string, before: Contact | undefined): Contact['state'] {
  if (/^(?:reachable|avail)/i.test(status)) return 'reachable';
  if (/^(?:unreachable|unavail)/i.test(status)) return 'unreachable';
  return /^updated$/i.test(status) && before ? before.state : 'registered';
}
