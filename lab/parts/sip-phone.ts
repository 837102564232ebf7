import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { until } from '../machine/wait';
import type { AsteriskEndpoint } from './asterisk';
import { type Line, lineOf, lineTo, sameTransaction, secret, takeTransferStatus } from './sip-line';
import { authorization, headerOf, parseSip, type SipMessage, tagOf, textOf, uriOf } from './sip-message';
import { type SipSound, sdpOf } from './sip-sound';

export type { Line };

/** Timeout in ms. Only a hang takes this long. */
const LONGEST_WAIT = 60_000;
const USER_AGENT_HEADERS: readonly (readonly [string, string])[] = [
  ['Max-Forwards', '70'],
  ['Allow', 'INVITE, ACK, BYE, CANCEL, OPTIONS, NOTIFY, REFER, UPDATE'],
  ['Supported', 'replaces'],
];

/** A phone on 127.0.0.1 with several lines that transfers its calls itself, with REFER. It sends no sound unless it gets one. */
export class SipPhone {
  /** All lines so far, in order of their start. */
  readonly lines: Line[] = [];
  /** What the phone does with an incoming call. A silent phone does not even report that it rings. */
  manner: 'answer' | 'ring' | 'silent' = 'answer';
  /** The text messages that it has received. */
  readonly messages: string[] = [];
  readonly #waiting = new Map<string, (response: SipMessage) => void>();
  readonly #asterisk: AsteriskEndpoint;
  readonly #number: string;
  readonly #socket: Socket;
  readonly #sound: SipSound | undefined;

  private constructor(asterisk: AsteriskEndpoint, number: string, socket: Socket, sound?: SipSound) {
    this.#asterisk = asterisk;
    this.#number = number;
    this.#socket = socket;
    this.#sound = sound;
    socket.on('message', (bytes) => this.#take(parseSip(bytes.toString('latin1'))));
  }

  /** Resolves when the phone is registered. With a sound it talks in the calls that it answers. */
  static async register(asterisk: AsteriskEndpoint, number: string, sound?: SipSound): Promise<SipPhone> {
    const socket = createSocket('udp4').bind(0, '127.0.0.1');
    await once(socket, 'listening');
    const phone = new SipPhone(asterisk, number, socket, sound);
    await phone.#announce(3600).catch((error: unknown) => {
      socket.close();
      throw error;
    });
    return phone;
  }

  /** Calls an extension. @returns the line at once, while the call starts */
  call(extension: string): Line {
    const uri = `sip:${extension}@${this.#server}`;
    const line = lineTo(this.#uri, uri);
    this.lines.push(line);
    void this.#request(line, 'INVITE', [], sdpOf(this.#sound)).then((response) => {
      if (response.status >= 300) line.state = 'ended';
      else if (line.state !== 'ended') line.state = 'up';
    });
    return line;
  }

  /** Waits until this number of lines are connected. @returns the last of them */
  async talks(lines = 1): Promise<Line> {
    const up = () => this.lines.filter(({ state }) => state === 'up');
    await until(() => up().length >= lines, `${lines} calls of ${this.#number}`, LONGEST_WAIT);
    return present(up().at(-1), this.#number);
  }

  /** Waits until a call rings at the phone. @returns its line */
  async rings(): Promise<Line> {
    const ringing = () => this.lines.find(({ state }) => state === 'ringing');
    await until(() => ringing() !== undefined, `a call for ${this.#number}`, LONGEST_WAIT);
    return present(ringing(), this.#number);
  }

  /** Answers a ringing line: 200 accepts the call, 486 means busy, 603 declines, 302 forwards to another extension. */
  answer(line: Line, status = 200, forwardTo?: string): void {
    if (!line.invite) return;
    const contact = forwardTo === undefined ? undefined : `<sip:${forwardTo}@${this.#server}>`;
    this.#respond(line.invite, status, line, status === 200 ? sdpOf(this.#sound) : '', contact);
    if (status === 200) this.#sound?.talk(line.invite.body);
    line.state = status === 200 ? 'up' : 'ended';
    line.invite = undefined;
  }

  /** Transfers a line to an extension, or connects its peer with the peer of another line. Asterisk may accept this and still refuse it later. */
  async transfer(line: Line, to: string | Line): Promise<void> {
    const replaces = (other: Line) =>
      `?Replaces=${encodeURIComponent(`${other.callId};to-tag=${other.theirTag};from-tag=${other.ownTag}`)}`;
    const target =
      typeof to === 'string' ? `<sip:${to}@${this.#server}>` : `<${uriOf(to.their)}${replaces(to)}>`;
    const headers = [['Refer-To', target] as const, ['Referred-By', line.own] as const];
    const { first, status } = await this.#request(line, 'REFER', headers);
    if (status >= 300) throw new Error(`no transfer: ${first}`);
  }

  /** Puts a line on hold, or takes it off hold. */
  async hold(line: Line, isHeld = true): Promise<void> {
    await this.#request(line, 'INVITE', [], `${sdpOf(this.#sound)}${isHeld ? 'a=sendonly\r\n' : ''}`);
  }

  /** Ends a line, whatever its state is. */
  async hangUp(line: Line): Promise<void> {
    if (line.state === 'ended') return;
    const { state, invite } = line;
    line.state = 'ended';
    if (state === 'ringing') this.answer(line, 486);
    else if (state === 'up') await this.#request(line, 'BYE');
    else if (invite) this.#send(textOf(`CANCEL ${line.target} SIP/2.0`, sameTransaction(invite, 'CANCEL')));
  }

  /** Unregisters. */
  async close(): Promise<void> {
    await this.#announce(0).finally(() => this.#socket.close());
  }

  get #server(): string {
    return `${this.#asterisk.host}:${this.#asterisk.sip.port}`;
  }

  get #uri(): string {
    return `sip:${this.#number}@${this.#server}`;
  }

  get #contact(): string {
    return `<sip:${this.#number}@127.0.0.1:${this.#socket.address().port}>`;
  }

  async #announce(seconds: number): Promise<void> {
    const target = `sip:${this.#server}`;
    const line = { ...lineTo(this.#uri, this.#uri), target };
    const { first, status } = await this.#request(line, 'REGISTER', [['Expires', String(seconds)]]);
    if (status !== 200) throw new Error(`${this.#number} was not registered: ${first}`);
  }

  /** Sends a request, and repeats it with the password if Asterisk asks for it. @returns the final response */
  async #request(
    line: Line,
    method: string,
    more: readonly (readonly [string, string])[] = [],
    body = '',
  ): Promise<SipMessage> {
    const response = await this.#try(line, method, more, body);
    if (response.status !== 401 && response.status !== 407) return response;
    const challenge = headerOf(response, 'WWW-Authenticate') || headerOf(response, 'Proxy-Authenticate');
    const who = { username: this.#number, password: this.#asterisk.sip.secret };
    const allowed = authorization(challenge, { method, uri: line.target, ...who });
    const name = response.status === 401 ? 'Authorization' : 'Proxy-Authorization';
    return this.#try(line, method, [...more, [name, allowed]], body);
  }

  async #try(
    line: Line,
    method: string,
    more: readonly (readonly [string, string])[],
    body: string,
  ): Promise<SipMessage> {
    line.sequence += 1;
    const headers = [...this.#headers(line, method, line.sequence), ...more];
    const request = parseSip(textOf(`${method} ${line.target} SIP/2.0`, headers, body));
    if (method === 'INVITE') line.invite = request;
    const response = new Promise<SipMessage>((resolve) => {
      this.#waiting.set(`${line.callId} ${line.sequence} ${method}`, resolve);
    });
    this.#send(textOf(`${method} ${line.target} SIP/2.0`, headers, body));
    const answer = await response;
    if (method !== 'INVITE') return answer;
    // The ACK of a refusal belongs to the same transaction: it has the same branch and target.
    if (answer.status >= 300) {
      const to = ['To', headerOf(answer, 'To')] as const;
      const same = sameTransaction(request, 'ACK').map((each) => (each[0] === 'To' ? to : each));
      this.#send(textOf(`ACK ${line.target} SIP/2.0`, same));
      return answer;
    }
    line.theirTag = tagOf(headerOf(answer, 'To'));
    line.target = uriOf(headerOf(answer, 'Contact'));
    this.#send(textOf(`ACK ${line.target} SIP/2.0`, this.#headers(line, 'ACK', line.sequence)));
    return answer;
  }

  #headers(line: Line, method: string, sequence: number): (readonly [string, string])[] {
    const { address, port } = this.#socket.address();
    return [
      ['Via', `SIP/2.0/UDP ${address}:${port};rport;branch=z9hG4bK${secret()}`],
      ['From', `${line.own};tag=${line.ownTag}`],
      ['To', line.theirTag === '' ? line.their : `${line.their};tag=${line.theirTag}`],
      ['Call-ID', line.callId],
      ['CSeq', `${sequence} ${method}`],
      ['Contact', this.#contact],
      ...USER_AGENT_HEADERS,
    ];
  }

  #take(message: SipMessage): void {
    if (message.status > 0) {
      this.#takeResponse(message);
      return;
    }
    const line = this.lines.find(({ callId }) => callId === headerOf(message, 'Call-ID'));
    if (message.method === 'INVITE') this.#takeInvite(message, line);
    else if (message.method !== 'ACK') this.#respond(message, 200, line);
    if (message.method === 'MESSAGE') this.messages.push(message.body);
    if (!line) return;
    if (message.method === 'BYE') line.state = 'ended';
    if (message.method === 'CANCEL' && line.invite && line.state === 'ringing') this.answer(line, 487);
    // The transfer is done: the phone ends the lines that took part in it.
    if (message.method === 'NOTIFY' && takeTransferStatus(line, message.body)) void this.hangUp(line);
  }

  #takeResponse(message: SipMessage): void {
    const callId = headerOf(message, 'Call-ID');
    const line = this.lines.find((each) => each.callId === callId);
    if (line && line.theirTag === '' && message.status < 300) line.theirTag = tagOf(headerOf(message, 'To'));
    if (message.status < 200) return;
    const key = `${callId} ${headerOf(message, 'CSeq')}`;
    this.#waiting.get(key)?.(message);
    this.#waiting.delete(key);
  }

  #takeInvite(message: SipMessage, known: Line | undefined): void {
    if (known) {
      this.#respond(message, 200, known, sdpOf(this.#sound));
      return;
    }
    const line = lineOf(message);
    this.lines.push(line);
    if (this.manner !== 'silent') this.#respond(message, 180, line);
    if (this.manner === 'answer') this.answer(line);
  }

  #respond(request: SipMessage, status: number, line?: Line, body = '', contact = this.#contact): void {
    const kept = request.headers.filter(([name]) => /^(Via|From|Call-ID|CSeq)$/i.test(name));
    const to = headerOf(request, 'To');
    const tagged = tagOf(to) === '' && line ? `${to};tag=${line.ownTag}` : to;
    this.#send(textOf(`SIP/2.0 ${status} x`, [...kept, ['To', tagged], ['Contact', contact]], body));
  }

  #send(text: string): void {
    this.#socket.send(text, this.#asterisk.sip.port, this.#asterisk.host);
  }
}

function present(line: Line | undefined, number: string): Line {
  if (!line) throw new Error(`a call of ${number} has just ended`);
  return line;
}
