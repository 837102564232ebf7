import should from 'should';
import type { AmiErrorCode } from '../../src/index';
import * as actions from './action-faults';
import * as clock from './clock-faults';
import { and, type Fault } from './fault';
import * as network from './network-faults';
import { PLACES } from './network-faults';
import type { Scene } from './scene';
import * as server from './server-faults';

/** When the fault begins: before the first attempt, or on an established connection. */
type When = 'first' | 'later';

/**
 * What the user sees. `nothing`: the nodes stay connected in the same session, without an error or a gap.
 * `a gap`: the user asked to reconnect, so the events nodes report a gap and no error. Any other value is a status: the nodes
 * show it, ami-control reports `waiting` with the reason, and the Catch node gets one message.
 */
export type Seen =
  | 'nothing'
  | 'a gap'
  | 'disconnected'
  | 'failed: not reachable'
  | 'not an AMI server'
  | 'login refused'
  | 'TLS error';

/**
 * How the connection recovers. `never bad`: it is not lost. `next`: at the next attempt after the end of the fault, within one
 * delay of the backoff. `by hand`: when the user asks to reconnect, because the next attempt follows only after a minute.
 */
type Recovery = 'never bad' | 'next' | 'by hand';

export interface RowOptions {
  /** Fields of ami-config. */
  fields?: object;
  /** Throws if something else is wrong after the recovery. */
  check?: (scene: Scene) => void | Promise<void>;
  /** Number of messages for the Catch node. Default 1. */
  warnings?: number;
  /** Logins succeed but do not last, so each of them causes a gap. Default: one gap for a later fault, none for a first one. */
  gaps?: 'each login';
}

export type Row = [
  when: When,
  fault: string,
  inject: Fault,
  seen: Seen,
  recovery: Recovery,
  code?: AmiErrorCode | undefined,
  words?: RegExp | undefined,
  options?: RowOptions,
];

const SHORT = { fields: { connectionTimeout: '300' } };
const NAMED = { fields: { host: 'pbx.test' } };
const NAMED_SHORT = { fields: { host: 'pbx.test', connectionTimeout: '300' } };
const WATCHFUL = { fields: { keepAliveInterval: '50', actionTimeout: '300', connectionTimeout: '300' } };
const TLS = { fields: { usetls: true, tls: 'tls1' } };
const TLS_SHORT = { fields: { usetls: true, tls: 'tls1', connectionTimeout: '300' } };
const GIVES_UP = { fields: { maxReconnectAttempts: '2' }, warnings: 2 };

async function isVersion11(scene: Scene): Promise<void> {
  should(await scene.ask('status')).match({ version: '11' });
}

/**
 * Faults of the shared connection, what the user sees, and how it recovers. Every row also promises: each subscriber
 * receives events again, once and in order, with the same event mask; the server never has a second socket; the outage is
 * reported once, however many attempts fail; and each subscriber gets the gap.
 */
// biome-ignore format: one line per row
export const MATRIX: readonly Row[] = [
  // The server cannot be reached.
  ['first', 'nobody listens', network.refused, 'disconnected', 'next', 'AMI_ERR_CONNECT', /refused; is Asterisk running/],
  ['first', 'nobody listens until it gives up', network.refused, 'failed: not reachable', 'by hand', 'AMI_ERR_CONNECT', /refused/, GIVES_UP],
  ['first', 'no route to it', network.named(['127.255.255.255']), 'disconnected', 'next', 'AMI_ERR_CONNECT', /ENETUNREACH|unreachable/, NAMED],
  ['first', 'the name of the server is unknown', network.named('ENOTFOUND'), 'disconnected', 'next', 'AMI_ERR_CONNECT', /name cannot be resolved \(ENOTFOUND\)/, NAMED],
  ['first', 'no name server responds', network.named('EAI_AGAIN'), 'disconnected', 'next', 'AMI_ERR_CONNECT', /name cannot be resolved/, NAMED],
  ['first', 'the name server is silent', network.named('silence'), 'disconnected', 'next', 'AMI_ERR_CONNECT', /no answer within 300 ms/, NAMED_SHORT],
  ['first', 'the first address of the server is dead', network.named(['127.255.255.255', '127.0.0.1']), 'nothing', 'never bad', undefined, undefined, NAMED],
  ['first', 'a black hole: new connections are dropped silently', network.blackHole, 'disconnected', 'next', 'AMI_ERR_CONNECT', /no answer within 300 ms/, SHORT],
  ['later', 'the server is stopped', network.lost('FIN'), 'disconnected', 'next', 'AMI_ERR_CONNECT', /lost: Asterisk closed the connection/],
  ['later', 'the server is killed', network.lost('RST'), 'disconnected', 'next', 'AMI_ERR_CONNECT', /lost: .*ECONNRESET/],

  // The server does not greet as Asterisk does.
  ['first', 'accepts, and sends nothing', network.cutAt(PLACES.accept, 'silence'), 'not an AMI server', 'next', 'AMI_ERR_BANNER', /no banner within 300 ms/, SHORT],
  ['first', 'FIN before the banner', network.cutAt(PLACES.accept, 'FIN'), 'not an AMI server', 'next', 'AMI_ERR_BANNER', /before its banner: .*authlimit/],
  ['first', 'RST before the banner', network.cutAt(PLACES.accept, 'RST'), 'not an AMI server', 'next', 'AMI_ERR_BANNER', /ECONNRESET before its banner/],
  ['first', 'FIN in the banner', network.cutAt(PLACES.banner, 'FIN'), 'not an AMI server', 'next', 'AMI_ERR_BANNER', /before its banner/],
  ['first', 'RST in the banner', network.cutAt(PLACES.banner, 'RST'), 'not an AMI server', 'next', 'AMI_ERR_BANNER', /before its banner/],
  ['first', 'silence in the banner', network.cutAt(PLACES.banner, 'silence'), 'not an AMI server', 'next', 'AMI_ERR_BANNER', /no banner within 300 ms/, SHORT],
  ['first', 'no banner', server.simulated('no-banner'), 'not an AMI server', 'next', 'AMI_ERR_BANNER', /no banner within 300 ms/, SHORT],
  ['first', 'a slow banner, in time', server.simulated('slow-banner', 200), 'nothing', 'never bad'],
  ['first', 'a slow banner, too late', server.simulated('slow-banner', 900), 'not an AMI server', 'next', 'AMI_ERR_BANNER', /no banner within 300 ms/, SHORT],
  ['first', 'a banner byte by byte', server.simulated('cut'), 'nothing', 'never bad'],
  ['first', 'an SSH server', server.simulated('wrong-banner', 'SSH-2.0-OpenSSH_9.2'), 'not an AMI server', 'next', 'AMI_ERR_BANNER', /the server sent "SSH-2\.0/],
  ['first', 'a web server', server.simulated('wrong-banner', 'HTTP/1.1 400 Bad Request'), 'not an AMI server', 'next', 'AMI_ERR_BANNER', /the server sent "HTTP/],
  ['first', 'an endless banner', server.simulated('wrong-banner', 'x'.repeat(5000)), 'not an AMI server', 'next', 'AMI_ERR_BANNER', /no Asterisk manager/],
  ['first', 'the banner of a proxy (AMI 112)', server.simulated('wrong-banner', 'Asterisk Call Manager Proxy/1.2'), 'nothing', 'never bad'],
  ['first', 'authlimit: too many clients without a login', server.authLimitReached, 'not an AMI server', 'next', 'AMI_ERR_BANNER', /authlimit/],

  // The login fails.
  ['first', 'a wrong secret', server.replaced({ users: [{ username: 'admin', secret: 'changed' }] }), 'login refused', 'by hand', 'AMI_ERR_LOGIN', /"admin".*permit\/deny/],
  ['first', 'an unknown user', server.replaced({ users: [{ username: 'other', secret: 'secret' }] }), 'login refused', 'by hand', 'AMI_ERR_LOGIN', /"admin".*permit\/deny/],
  ['first', 'Login Already In Use', server.loggedInElsewhere, 'login refused', 'by hand', 'AMI_ERR_LOGIN', /logged in elsewhere.*allowmultiplelogin/],
  ['first', 'FIN in the login', network.cutAt(PLACES.challenge, 'FIN'), 'disconnected', 'next', 'AMI_ERR_CONNECT', /lost/],
  ['first', 'RST in the login', network.cutAt(PLACES.challenge, 'RST'), 'disconnected', 'next', 'AMI_ERR_CONNECT', /lost/],
  ['first', 'FIN before the response to the login', network.cutAt(PLACES.login, 'FIN'), 'disconnected', 'next', 'AMI_ERR_CONNECT', /lost/],
  ['first', 'RST before the response to the login', network.cutAt(PLACES.login, 'RST'), 'disconnected', 'next', 'AMI_ERR_CONNECT', /lost/],
  ['first', 'FIN in the response to the login', network.cutAt(PLACES.loginAnswer, 'FIN'), 'disconnected', 'next', 'AMI_ERR_CONNECT', /lost/],
  ['first', 'RST in the response to the login', network.cutAt(PLACES.loginAnswer, 'RST'), 'disconnected', 'next', 'AMI_ERR_CONNECT', /lost/],
  ['first', 'no response to the login', network.cutAt(PLACES.login, 'silence'), 'disconnected', 'next', 'AMI_ERR_TIMEOUT', /no response to Login within/, SHORT],
  ['first', 'accepts the login, and closes', server.simulated('close-after-login'), 'disconnected', 'next', 'AMI_ERR_CONNECT', /lost/, { gaps: 'each login' }],
  ['first', 'shutting down: every action is refused (AMI 20)', server.shuttingDown, 'disconnected', 'next', 'AMI_ERR_CONNECT', /shutting down/],

  // The session ends.
  ['later', 'kicked, without a message (AMI 18)', server.closes('kick'), 'disconnected', 'next', 'AMI_ERR_CONNECT', /lost: Asterisk closed/],
  ['later', 'reset', server.closes('reset'), 'disconnected', 'next', 'AMI_ERR_CONNECT', /lost/],
  ['later', 'restarted (AMI 81)', server.simulated('shutdown'), 'disconnected', 'next', 'AMI_ERR_CONNECT', /lost: Asterisk closed/],
  ['later', 'FIN in an event', network.cutInEvent('FIN'), 'disconnected', 'next', 'AMI_ERR_CONNECT', /lost/],
  ['later', 'RST in an event', network.cutInEvent('RST'), 'disconnected', 'next', 'AMI_ERR_CONNECT', /lost/],
  ['later', 'FIN in a list', network.cutInList('FIN'), 'disconnected', 'next', 'AMI_ERR_CONNECT', /lost/],
  ['later', 'RST in a list', network.cutInList('RST'), 'disconnected', 'next', 'AMI_ERR_CONNECT', /lost/],
  ['later', 'restarted with another secret', server.replaced({ users: [{ username: 'admin', secret: 'changed' }] }), 'disconnected', 'by hand', 'AMI_ERR_CONNECT', /lost/],
  ['later', 'FIN instead of a response to Logoff', network.cutInLogoff(PLACES.logoff, 'FIN'), 'a gap', 'next'],
  ['later', 'RST instead of a response to Logoff', network.cutInLogoff(PLACES.logoff, 'RST'), 'a gap', 'next'],
  ['later', 'FIN in Goodbye', network.cutInLogoff(PLACES.goodbye, 'FIN'), 'a gap', 'next'],
  ['later', 'RST in Goodbye', network.cutInLogoff(PLACES.goodbye, 'RST'), 'a gap', 'next'],

  // The server falls silent, or only seems to.
  ['later', 'half-open: the cable is cut without FIN or RST', network.lost('silence'), 'disconnected', 'next', 'AMI_ERR_TIMEOUT', /no sign of life .* for \d+ ms/, WATCHFUL],
  ['later', 'silence in an event', network.cutInEvent('silence'), 'disconnected', 'next', 'AMI_ERR_TIMEOUT', /no sign of life/, WATCHFUL],
  ['later', 'silence in a list', network.cutInList('silence'), 'disconnected', 'next', 'AMI_ERR_TIMEOUT', /no sign of life/, WATCHFUL],
  ['later', 'silence instead of a response to Logoff', network.cutInLogoff(PLACES.logoff, 'silence'), 'a gap', 'next'],
  ['later', 'silence while an action keeps the server busy (AMI 31)', actions.calls(700), 'nothing', 'never bad', undefined, undefined, WATCHFUL],
  ['later', 'the cable is cut while an action keeps the server busy', and(actions.isCalling(300), network.lost('silence')), 'disconnected', 'next', 'AMI_ERR_TIMEOUT', /no sign of life/, WATCHFUL],
  ['later', 'late responses within the timeout', and(server.simulated('slow-answers', 150), clock.pings(3)), 'nothing', 'never bad', undefined, undefined, WATCHFUL],
  ['later', 'events, but no responses', and(server.simulated('no-answers'), server.simulated('flood', 200), clock.lasts(800)), 'nothing', 'never bad', undefined, undefined, WATCHFUL],
  ['later', 'no events, and no responses', server.simulated('no-answers'), 'disconnected', 'next', 'AMI_ERR_TIMEOUT', /no sign of life/, WATCHFUL],
  ['later', 'no traffic but Pings', clock.pings(3), 'nothing', 'never bad', undefined, undefined, WATCHFUL],

  // TLS.
  ['first', 'an unknown authority', server.shows('stranger'), 'TLS error', 'next', 'AMI_ERR_TLS', /self.signed/, TLS],
  ['first', 'a certificate for another name', server.shows('otherName'), 'TLS error', 'next', 'AMI_ERR_TLS', /elsewhere\.example/, TLS],
  ['first', 'an expired certificate', server.shows('expired'), 'TLS error', 'next', 'AMI_ERR_TLS', /expired/, TLS],
  ['first', 'a certificate that is not valid before tomorrow', server.shows('early'), 'TLS error', 'next', 'AMI_ERR_TLS', /not yet valid/, TLS],
  ['first', 'a client without TLS on a TLS port (AMI 110)', server.shows('good'), 'not an AMI server', 'next', 'AMI_ERR_BANNER', /expect TLS/, SHORT],
  ['first', 'a client with TLS on a port without (AMI 110)', server.replaced({}), 'TLS error', 'next', 'AMI_ERR_TLS', /does not speak TLS/, TLS],
  ['first', 'FIN in the handshake', network.cutAt(PLACES.handshake, 'FIN'), 'TLS error', 'next', 'AMI_ERR_TLS', /closed|reset/, TLS],
  ['first', 'RST in the handshake', network.cutAt(PLACES.handshake, 'RST'), 'TLS error', 'next', 'AMI_ERR_TLS', /reset/, TLS],
  ['first', 'silence in the handshake', network.cutAt(PLACES.handshake, 'silence'), 'TLS error', 'next', 'AMI_ERR_TLS', /within 300 ms/, TLS_SHORT],
  ['later', 'the server is killed, with TLS', network.lost('RST'), 'disconnected', 'next', 'AMI_ERR_CONNECT', /lost/, TLS],

  // The server sends what it should not.
  ['later', 'bytes that are not AMI before every frame (AMI 51)', and(server.simulated('garbage'), actions.answers), 'nothing', 'never bad'],
  ['later', 'lines that end with LF only', and(server.simulated('lf-only'), actions.answers), 'nothing', 'never bad'],
  ['later', 'everything byte by byte', and(server.simulated('cut'), actions.answers), 'nothing', 'never bad'],
  ['later', 'every response twice', and(server.simulated('duplicate-answers'), actions.answers), 'nothing', 'never bad'],
  ['later', 'responses in another order', and(server.simulated('reordered-answers'), actions.answers), 'nothing', 'never bad'],
  ['later', 'responses with unknown ActionIDs', and(server.simulated('unknown-ids'), actions.fails('Ping', 'AMI_ERR_TIMEOUT')), 'nothing', 'never bad', undefined, undefined, WATCHFUL],
  ['later', 'an endless list (AMI 60)', and(server.simulated('endless-list'), actions.fails('ExtensionStateList', 'AMI_ERR_TIMEOUT')), 'nothing', 'never bad', undefined, undefined, WATCHFUL],
  ['later', 'a list that ends with an error (AMI 70)', and(server.simulated('late-error'), actions.fails('ExtensionStateList', 'AMI_ERR_REJECTED')), 'nothing', 'never bad'],
  ['later', 'an endless line', server.sends('Event: X\r\nY: ', 'x'.repeat(17 << 20)), 'disconnected', 'next', 'AMI_ERR_PROTOCOL', /over \d+ bytes/],
  ['later', 'an endless frame', server.sends('Event: X\r\n', 'Y: z\r\n'.repeat(2_900_000)), 'disconnected', 'next', 'AMI_ERR_PROTOCOL', /over \d+ bytes/],
  ['later', 'a frame with too many headers', server.sends('Event: X\r\n', 'Y: z\r\n'.repeat(200_001), '\r\n'), 'disconnected', 'next', 'AMI_ERR_PROTOCOL', /over \d+ lines/],
  ['later', 'an event with names of Object.prototype', server.sends('Event: __proto__\r\nconstructor: x\r\n__proto__: y\r\n', '\r\n'), 'nothing', 'never bad'],
  ['later', 'a million empty lines', server.sends('\r\n'.repeat(1_000_000)), 'nothing', 'never bad'],
  ['later', 'events without pause', and(server.simulated('flood', 1000), clock.lasts(300)), 'nothing', 'never bad'],

  // Another Asterisk is in its place.
  ['later', 'restarted as another version', and(network.lost('FIN'), server.becomes({ version: 11 })), 'disconnected', 'next', 'AMI_ERR_CONNECT', /lost/, { check: isVersion11 }],

  // The clock.
  ['later', 'the clock jumps five hours ahead', and(clock.jumps(5), clock.pings(2)), 'nothing', 'never bad', undefined, undefined, WATCHFUL],
  ['later', 'the clock jumps back five hours', and(clock.jumps(-5), clock.pings(2)), 'nothing', 'never bad', undefined, undefined, WATCHFUL],
  ['later', 'the machine slept for five hours, the session survived', and(clock.slept(5), clock.pings(2)), 'nothing', 'never bad', undefined, undefined, WATCHFUL],
  ['later', 'the machine slept for five hours, the session is lost', and(clock.slept(5), network.lost('silence')), 'disconnected', 'next', 'AMI_ERR_TIMEOUT', /no sign of life/, WATCHFUL],
];
