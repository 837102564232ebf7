import should from 'should';
import type { AmiErrorCode } from '../../src/index';
import * as actions from './action-troubles';
import * as line from './line-troubles';
import { PLACES } from './line-troubles';
import type { Scene } from './scene';
import * as server from './server-troubles';
import * as time from './time-troubles';
import { and, type Trouble } from './trouble';

/** When it begins: before the first attempt, or with a connection that has long been there. */
type When = 'first' | 'later';

/**
 * What the user sees. `nothing`: the nodes stay connected, on the same session, without a word to Catch or of a gap.
 * `a gap`: the events nodes tell of it, and that is all, for somebody asked for it. A status: the nodes show it, ami-control
 * says that the connection waits, and why, and the Catch node is told once.
 */
export type Seen =
  | 'nothing'
  | 'a gap'
  | 'disconnected'
  | 'failed: not reachable'
  | 'no Asterisk there'
  | 'login refused'
  | 'TLS failed';

/**
 * How fast it is good again: `never bad`; `next` attempt after the fault has ended, which is within one step of the backoff;
 * `by hand`, since nothing that is tried again by itself in less than a minute would mend it.
 */
type Back = 'never bad' | 'next' | 'by hand';

export interface More {
  /** Fields of ami-config. */
  fields?: object;
  /** What must hold besides, once all is well. */
  holds?: (scene: Scene) => void | Promise<void>;
  /** Messages for Catch; one where left out. */
  warnings?: number;
  /** Where logins succeed and do not last; else there is one for an outage later, and none at first. */
  gaps?: 'each login';
}

export type Row = [
  when: When,
  fault: string,
  trouble: Trouble,
  seen: Seen,
  back: Back,
  code?: AmiErrorCode | undefined,
  words?: RegExp | undefined,
  more?: More,
];

const HASTY = { fields: { connectionTimeout: '300' } };
const NAMED = { fields: { host: 'pbx.test' } };
const NAMED_HASTY = { fields: { host: 'pbx.test', connectionTimeout: '300' } };
const WATCHFUL = { fields: { keepAliveInterval: '50', actionTimeout: '300', connectionTimeout: '300' } };
const TLS = { fields: { usetls: true, tls: 'tls1' } };
const TLS_HASTY = { fields: { usetls: true, tls: 'tls1', connectionTimeout: '300' } };
const GIVES_UP = { fields: { maxReconnectAttempts: '2' }, warnings: 2 };

async function isVersion11(scene: Scene): Promise<void> {
  should(await scene.ask('status')).match({ version: '11' });
}

/**
 * Every fault of the shared connection, what it looks like, and how it ends. What must hold in each row: events flow to
 * every subscriber again, each once and in order, with the event mask restored; there is never a second socket at the
 * server; the outage is told once, however many attempts fail in it; and each subscriber is told of the gap.
 */
// biome-ignore format: a table is read along its lines
export const MATRIX: readonly Row[] = [
  // The server cannot be reached.
  ['first', 'nobody listens', line.refused, 'disconnected', 'next', 'AMI_ERR_CONNECT', /refused; is Asterisk running/],
  ['first', 'nobody listens for long, and it gives up', line.refused, 'failed: not reachable', 'by hand', 'AMI_ERR_CONNECT', /refused/, GIVES_UP],
  ['first', 'no route to it', line.named(['127.255.255.255']), 'disconnected', 'next', 'AMI_ERR_CONNECT', /ENETUNREACH|unreachable/, NAMED],
  ['first', 'its name is unknown', line.named('ENOTFOUND'), 'disconnected', 'next', 'AMI_ERR_CONNECT', /name cannot be resolved \(ENOTFOUND\)/, NAMED],
  ['first', 'no name server answers', line.named('EAI_AGAIN'), 'disconnected', 'next', 'AMI_ERR_CONNECT', /name cannot be resolved/, NAMED],
  ['first', 'the name server is silent', line.named('silence'), 'disconnected', 'next', 'AMI_ERR_CONNECT', /no answer within 300 ms/, NAMED_HASTY],
  ['first', 'the first of its addresses is dead', line.named(['127.255.255.255', '127.0.0.1']), 'nothing', 'never bad', undefined, undefined, NAMED],
  ['first', 'a black hole: its system drops who knocks', line.blackHole, 'disconnected', 'next', 'AMI_ERR_CONNECT', /no answer within 300 ms/, HASTY],
  ['later', 'the server is stopped', line.gone('FIN'), 'disconnected', 'next', 'AMI_ERR_CONNECT', /lost: Asterisk closed the connection/],
  ['later', 'the server is killed', line.gone('RST'), 'disconnected', 'next', 'AMI_ERR_CONNECT', /lost: .*ECONNRESET/],

  // It does not greet, or not as an Asterisk does.
  ['first', 'accepts, and says nothing', line.cutAt(PLACES.accept, 'silence'), 'no Asterisk there', 'next', 'AMI_ERR_BANNER', /no banner within 300 ms/, HASTY],
  ['first', 'FIN before the banner', line.cutAt(PLACES.accept, 'FIN'), 'no Asterisk there', 'next', 'AMI_ERR_BANNER', /before its banner: .*authlimit/],
  ['first', 'RST before the banner', line.cutAt(PLACES.accept, 'RST'), 'no Asterisk there', 'next', 'AMI_ERR_BANNER', /ECONNRESET before its banner/],
  ['first', 'FIN in the banner', line.cutAt(PLACES.banner, 'FIN'), 'no Asterisk there', 'next', 'AMI_ERR_BANNER', /before its banner/],
  ['first', 'RST in the banner', line.cutAt(PLACES.banner, 'RST'), 'no Asterisk there', 'next', 'AMI_ERR_BANNER', /before its banner/],
  ['first', 'silence in the banner', line.cutAt(PLACES.banner, 'silence'), 'no Asterisk there', 'next', 'AMI_ERR_BANNER', /no banner within 300 ms/, HASTY],
  ['first', 'no banner', server.fault('no-banner'), 'no Asterisk there', 'next', 'AMI_ERR_BANNER', /no banner within 300 ms/, HASTY],
  ['first', 'a slow banner, in time', server.fault('slow-banner', 200), 'nothing', 'never bad'],
  ['first', 'a slow banner, too late', server.fault('slow-banner', 900), 'no Asterisk there', 'next', 'AMI_ERR_BANNER', /no banner within 300 ms/, HASTY],
  ['first', 'a banner byte by byte', server.fault('cut'), 'nothing', 'never bad'],
  ['first', 'an SSH server', server.fault('wrong-banner', 'SSH-2.0-OpenSSH_9.2'), 'no Asterisk there', 'next', 'AMI_ERR_BANNER', /the server sent "SSH-2\.0/],
  ['first', 'a web server', server.fault('wrong-banner', 'HTTP/1.1 400 Bad Request'), 'no Asterisk there', 'next', 'AMI_ERR_BANNER', /the server sent "HTTP/],
  ['first', 'a banner without end', server.fault('wrong-banner', 'x'.repeat(5000)), 'no Asterisk there', 'next', 'AMI_ERR_BANNER', /no Asterisk manager/],
  ['first', 'the banner of a proxy (AMI 112)', server.fault('wrong-banner', 'Asterisk Call Manager Proxy/1.2'), 'nothing', 'never bad'],
  ['first', 'authlimit: too many at the door', server.crowded, 'no Asterisk there', 'next', 'AMI_ERR_BANNER', /authlimit/],

  // The login fails.
  ['first', 'a wrong secret', server.replaced({ users: [{ username: 'admin', secret: 'changed' }] }), 'login refused', 'by hand', 'AMI_ERR_LOGIN', /"admin".*permit\/deny/],
  ['first', 'an unknown user', server.replaced({ users: [{ username: 'other', secret: 'secret' }] }), 'login refused', 'by hand', 'AMI_ERR_LOGIN', /"admin".*permit\/deny/],
  ['first', 'Login Already In Use', server.loggedInElsewhere, 'login refused', 'by hand', 'AMI_ERR_LOGIN', /logged in elsewhere.*allowmultiplelogin/],
  ['first', 'FIN in the login', line.cutAt(PLACES.challenge, 'FIN'), 'disconnected', 'next', 'AMI_ERR_CONNECT', /lost/],
  ['first', 'RST in the login', line.cutAt(PLACES.challenge, 'RST'), 'disconnected', 'next', 'AMI_ERR_CONNECT', /lost/],
  ['first', 'FIN before the login is answered', line.cutAt(PLACES.login, 'FIN'), 'disconnected', 'next', 'AMI_ERR_CONNECT', /lost/],
  ['first', 'RST before the login is answered', line.cutAt(PLACES.login, 'RST'), 'disconnected', 'next', 'AMI_ERR_CONNECT', /lost/],
  ['first', 'FIN amid the answer to the login', line.cutAt(PLACES.loginAnswer, 'FIN'), 'disconnected', 'next', 'AMI_ERR_CONNECT', /lost/],
  ['first', 'RST amid the answer to the login', line.cutAt(PLACES.loginAnswer, 'RST'), 'disconnected', 'next', 'AMI_ERR_CONNECT', /lost/],
  ['first', 'no answer to the login', line.cutAt(PLACES.login, 'silence'), 'disconnected', 'next', 'AMI_ERR_TIMEOUT', /no response to Login within/, HASTY],
  ['first', 'accepts the login, and closes', server.fault('close-after-login'), 'disconnected', 'next', 'AMI_ERR_CONNECT', /lost/, { gaps: 'each login' }],
  ['first', 'it is shutting down, and refuses every action (AMI 20)', server.goingDown, 'disconnected', 'next', 'AMI_ERR_CONNECT', /shutting down/],

  // The session ends.
  ['later', 'kicked, without a word (AMI 18)', server.closes('kick'), 'disconnected', 'next', 'AMI_ERR_CONNECT', /lost: Asterisk closed/],
  ['later', 'reset', server.closes('reset'), 'disconnected', 'next', 'AMI_ERR_CONNECT', /lost/],
  ['later', 'shut down, and started again (AMI 81)', server.fault('shutdown'), 'disconnected', 'next', 'AMI_ERR_CONNECT', /lost: Asterisk closed/],
  ['later', 'FIN amid an event', line.cutAmidEvent('FIN'), 'disconnected', 'next', 'AMI_ERR_CONNECT', /lost/],
  ['later', 'RST amid an event', line.cutAmidEvent('RST'), 'disconnected', 'next', 'AMI_ERR_CONNECT', /lost/],
  ['later', 'FIN amid a list', line.cutAmidList('FIN'), 'disconnected', 'next', 'AMI_ERR_CONNECT', /lost/],
  ['later', 'RST amid a list', line.cutAmidList('RST'), 'disconnected', 'next', 'AMI_ERR_CONNECT', /lost/],
  ['later', 'its secret was changed, and it was started again', server.replaced({ users: [{ username: 'admin', secret: 'changed' }] }), 'disconnected', 'by hand', 'AMI_ERR_CONNECT', /lost/],
  ['later', 'FIN in answer to Logoff', line.cutAmidLogoff(PLACES.logoff, 'FIN'), 'a gap', 'next'],
  ['later', 'RST in answer to Logoff', line.cutAmidLogoff(PLACES.logoff, 'RST'), 'a gap', 'next'],
  ['later', 'FIN amid Goodbye', line.cutAmidLogoff(PLACES.goodbye, 'FIN'), 'a gap', 'next'],
  ['later', 'RST amid Goodbye', line.cutAmidLogoff(PLACES.goodbye, 'RST'), 'a gap', 'next'],

  // It falls silent, or only seems to.
  ['later', 'half-open: the line is cut, and nobody is told', line.gone('silence'), 'disconnected', 'next', 'AMI_ERR_TIMEOUT', /no sign of life .* for \d+ ms/, WATCHFUL],
  ['later', 'silence amid an event', line.cutAmidEvent('silence'), 'disconnected', 'next', 'AMI_ERR_TIMEOUT', /no sign of life/, WATCHFUL],
  ['later', 'silence amid a list', line.cutAmidList('silence'), 'disconnected', 'next', 'AMI_ERR_TIMEOUT', /no sign of life/, WATCHFUL],
  ['later', 'silence in answer to Logoff', line.cutAmidLogoff(PLACES.logoff, 'silence'), 'a gap', 'next'],
  ['later', 'it is silent while an action keeps it busy (AMI 31)', actions.calls(700), 'nothing', 'never bad', undefined, undefined, WATCHFUL],
  ['later', 'the line is cut while an action keeps it busy', and(actions.isCalling(300), line.gone('silence')), 'disconnected', 'next', 'AMI_ERR_TIMEOUT', /no sign of life/, WATCHFUL],
  ['later', 'it answers late, but in time', and(server.fault('slow-answers', 150), time.pings(3)), 'nothing', 'never bad', undefined, undefined, WATCHFUL],
  ['later', 'it answers nothing, but has events', and(server.fault('no-answers'), server.fault('flood', 200), time.lasts(800)), 'nothing', 'never bad', undefined, undefined, WATCHFUL],
  ['later', 'it answers nothing, and has no events', server.fault('no-answers'), 'disconnected', 'next', 'AMI_ERR_TIMEOUT', /no sign of life/, WATCHFUL],
  ['later', 'nothing happens for long', time.pings(3), 'nothing', 'never bad', undefined, undefined, WATCHFUL],

  // TLS.
  ['first', 'an unknown authority', server.shows('stranger'), 'TLS failed', 'next', 'AMI_ERR_TLS', /self.signed/, TLS],
  ['first', 'a certificate for another name', server.shows('otherName'), 'TLS failed', 'next', 'AMI_ERR_TLS', /elsewhere\.example/, TLS],
  ['first', 'a certificate that has expired', server.shows('expired'), 'TLS failed', 'next', 'AMI_ERR_TLS', /expired/, TLS],
  ['first', 'a certificate of tomorrow', server.shows('early'), 'TLS failed', 'next', 'AMI_ERR_TLS', /not yet valid/, TLS],
  ['first', 'a client without TLS on a TLS port (AMI 110)', server.shows('good'), 'no Asterisk there', 'next', 'AMI_ERR_BANNER', /expect TLS/, HASTY],
  ['first', 'a client with TLS on a port without (AMI 110)', server.replaced({}), 'TLS failed', 'next', 'AMI_ERR_TLS', /does not speak TLS/, TLS],
  ['first', 'FIN in the handshake', line.cutAt(PLACES.handshake, 'FIN'), 'TLS failed', 'next', 'AMI_ERR_TLS', /closed|reset/, TLS],
  ['first', 'RST in the handshake', line.cutAt(PLACES.handshake, 'RST'), 'TLS failed', 'next', 'AMI_ERR_TLS', /reset/, TLS],
  ['first', 'silence in the handshake', line.cutAt(PLACES.handshake, 'silence'), 'TLS failed', 'next', 'AMI_ERR_TLS', /within 300 ms/, TLS_HASTY],
  ['later', 'the server is killed, behind TLS', line.gone('RST'), 'disconnected', 'next', 'AMI_ERR_CONNECT', /lost/, TLS],

  // It says what it should not.
  ['later', 'bytes that are no AMI before every frame (AMI 51)', and(server.fault('garbage'), actions.answers), 'nothing', 'never bad'],
  ['later', 'lines that end in LF alone', and(server.fault('lf-only'), actions.answers), 'nothing', 'never bad'],
  ['later', 'everything byte by byte', and(server.fault('cut'), actions.answers), 'nothing', 'never bad'],
  ['later', 'every answer twice', and(server.fault('duplicate-answers'), actions.answers), 'nothing', 'never bad'],
  ['later', 'answers in another order', and(server.fault('reordered-answers'), actions.answers), 'nothing', 'never bad'],
  ['later', 'answers to nobody', and(server.fault('unknown-ids'), actions.fails('Ping', 'AMI_ERR_TIMEOUT')), 'nothing', 'never bad', undefined, undefined, WATCHFUL],
  ['later', 'a list that never ends (AMI 60)', and(server.fault('endless-list'), actions.fails('ExtensionStateList', 'AMI_ERR_TIMEOUT')), 'nothing', 'never bad', undefined, undefined, WATCHFUL],
  ['later', 'a list that ends in an error (AMI 70)', and(server.fault('late-error'), actions.fails('ExtensionStateList', 'AMI_ERR_REJECTED')), 'nothing', 'never bad'],
  ['later', 'a line without end', server.says('Event: X\r\nY: ', 'x'.repeat(17 << 20)), 'disconnected', 'next', 'AMI_ERR_PROTOCOL', /over \d+ bytes/],
  ['later', 'a frame without end', server.says('Event: X\r\n', 'Y: z\r\n'.repeat(2_900_000)), 'disconnected', 'next', 'AMI_ERR_PROTOCOL', /over \d+ bytes/],
  ['later', 'a frame of too many headers', server.says('Event: X\r\n', 'Y: z\r\n'.repeat(200_001), '\r\n'), 'disconnected', 'next', 'AMI_ERR_PROTOCOL', /over \d+ lines/],
  ['later', 'an event with the names of prototypes', server.says('Event: __proto__\r\nconstructor: x\r\n__proto__: y\r\n', '\r\n'), 'nothing', 'never bad'],
  ['later', 'a million empty lines', server.says('\r\n'.repeat(1_000_000)), 'nothing', 'never bad'],
  ['later', 'events without pause', and(server.fault('flood', 1000), time.lasts(300)), 'nothing', 'never bad'],

  // Who and what it is has changed.
  ['later', 'it was started again as another version', and(line.gone('FIN'), server.becomes({ version: 11 })), 'disconnected', 'next', 'AMI_ERR_CONNECT', /lost/, { holds: isVersion11 }],

  // The clock.
  ['later', 'the clock jumps five hours ahead', and(time.jumps(5), time.pings(2)), 'nothing', 'never bad', undefined, undefined, WATCHFUL],
  ['later', 'the clock is set back five hours', and(time.jumps(-5), time.pings(2)), 'nothing', 'never bad', undefined, undefined, WATCHFUL],
  ['later', 'the machine slept for five hours, and the server waited', and(time.slept(5), time.pings(2)), 'nothing', 'never bad', undefined, undefined, WATCHFUL],
  ['later', 'the machine slept for five hours, and the server left', and(time.slept(5), line.gone('silence')), 'disconnected', 'next', 'AMI_ERR_TIMEOUT', /no sign of life/, WATCHFUL],
];
