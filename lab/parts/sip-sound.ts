import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

/** ms of sound in a packet, and the samples of it. */
const PACKET_MS = 20;
const SAMPLES = 160;
/** Payload types: PCMU (RFC 3551) and, as the phones offer it, digits (RFC 4733). */
const VOICE_TYPE = 0;
const DIGIT_TYPE = 101;
/** A loud sample of PCMU, and both codes for silence. */
const LOUD = 0x2a;
const SILENT = [0xff, 0x7f];
const DIGITS = '0123456789*#ABCD';
/** Number of packets that must be alike. */
const ALIKE = 10;
/** ms without a packet, after which the phone hears nothing. */
const PAUSE = 1_000;

/** The sound of a SIP phone, as RTP. It talks as long as its call lasts, always with the same sound. */
export class SipSound {
  /** The digits that the phone has heard. */
  digits = '';
  /** Whether each of the last packets was loud. */
  #loud: boolean[] = [];
  #heardAt = Number.NEGATIVE_INFINITY;
  #lastDigit: number | undefined;
  #talking: NodeJS.Timeout | undefined;
  readonly #socket: Socket;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('message', (packet) => this.#take(packet));
  }

  static async open(): Promise<SipSound> {
    const socket = createSocket('udp4').bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return new SipSound(socket);
  }

  get port(): number {
    return this.#socket.address().port;
  }

  /** What the phone hears: the same for several packets in a row; undefined while that changes. */
  get hears(): 'voice' | 'silence' | undefined {
    if (performance.now() - this.#heardAt > PAUSE) return 'silence';
    if (this.#loud.length < ALIKE) return undefined;
    if (this.#loud.every((isLoud) => isLoud)) return 'voice';
    return this.#loud.some((isLoud) => isLoud) ? undefined : 'silence';
  }

  /** Talks to the address in the SDP of a call. */
  talk(sdp: string): void {
    const port = Number(/^m=audio (\d+)/m.exec(sdp)?.[1]);
    const packet = Buffer.alloc(12 + SAMPLES, LOUD);
    packet.writeUInt16BE(0x8000 | VOICE_TYPE, 0);
    packet.writeUInt32BE(randomBytes(4).readUInt32BE(), 8);
    let sent = 0;
    clearInterval(this.#talking);
    this.#talking = setInterval(() => {
      sent += 1;
      packet.writeUInt16BE(sent & 0xffff, 2);
      packet.writeUInt32BE(sent * SAMPLES, 4);
      this.#socket.send(packet, port, '127.0.0.1');
    }, PACKET_MS);
  }

  close(): void {
    clearInterval(this.#talking);
    this.#socket.close();
  }

  #take(packet: Buffer): void {
    const type = packet.readUInt8(1) & 0x7f;
    const payload = packet.subarray(12);
    if (type === VOICE_TYPE) {
      const isLoud = payload.some((sample) => !SILENT.includes(sample));
      this.#loud = [...this.#loud, isLoud].slice(-ALIKE);
      this.#heardAt = performance.now();
    } else if (type === DIGIT_TYPE) {
      // All packets of one digit have the timestamp of its start.
      const startedAt = packet.readUInt32BE(4);
      if (startedAt !== this.#lastDigit) this.digits += DIGITS[payload.readUInt8(0)] ?? '?';
      this.#lastDigit = startedAt;
    }
  }
}

/** @returns the SDP of a phone. Without sound of its own, sound for it goes to the discard port */
export function sdpOf(sound: SipSound | undefined): string {
  const types = sound ? `${VOICE_TYPE} ${DIGIT_TYPE}` : String(VOICE_TYPE);
  return [
    ...['v=0', 'o=phone 1 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0'],
    ...[`m=audio ${sound?.port ?? 9} RTP/AVP ${types}`, 'a=rtpmap:0 PCMU/8000'],
    ...(sound ? [`a=rtpmap:${DIGIT_TYPE} telephone-event/8000`, `a=fmtp:${DIGIT_TYPE} 0-16`] : []),
    '',
  ].join('\r\n');
}
