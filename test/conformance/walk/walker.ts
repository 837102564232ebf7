import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { readSlowly, type SlowFrame } from '../../support/slow-reader';
import { isItem } from '../case';
import { header, message } from '../conversation';
import type { Server } from '../servers';
import type { WalkStep } from './vocabulary';

/** What a server sent after a step. */
export interface Reply {
  /** Responses, and events that belong to them. */
  readonly answers: readonly SlowFrame[];
  /** Events for all clients. */
  readonly events: readonly SlowFrame[];
}

const QUIET = 60;
/** ms that a call takes to be answered. */
const ANSWERED = 900;
/** ms in which a busy server may raise further events. */
const LATE = 300;
const LONGEST_ANSWER = 60_000;
const END = Buffer.from('\r\n\r\n');

/** One session that takes the steps of a walk and reads what follows each. */
export class Walker {
  /** Names, unique ids and bridges in the order in which the server created them. */
  readonly channels: { readonly name: string; readonly id: string }[] = [];
  bridge = 'none';
  readonly #socket: Socket;
  #unread = Buffer.alloc(0);
  #frames: SlowFrame[] = [];
  #lastAt = 0;
  #count = 0;
  #wake = () => {};

  readonly #quiet: number;

  private constructor(socket: Socket, quiet: number) {
    this.#socket = socket;
    this.#quiet = quiet;
    socket.on('data', (chunk) => this.#read(chunk));
    socket.on('error', () => {});
  }

  /** `quiet`: ms without an event after which the server is at rest. */
  static async at(server: Server, quiet = QUIET): Promise<Walker> {
    const socket = createConnection({ host: server.host, port: server.port });
    await once(socket, 'connect');
    const walker = new Walker(socket, quiet);
    const { username, secret } = server.users.admin;
    const [answer] = await walker.#ask({
      Action: 'Login',
      Username: username,
      Secret: secret,
      Events: 'system,call,agent,user,dtmf,dialplan,config',
    });
    if (answer?.name !== 'Success') throw new Error(`the walker cannot log in at ${server.port}`);
    await walker.#rest(QUIET);
    walker.#frames = [];
    return walker;
  }

  /** Takes a step and waits until the server is at rest. */
  async take(step: WalkStep): Promise<Reply> {
    await this.#do(step);
    await this.#rest(startsCall(step) ? ANSWERED : this.#quiet);
    return this.#taken();
  }

  /** Waits for what a busy server sends late. @returns the reply with it */
  async late({ answers, events }: Reply): Promise<Reply> {
    await this.#rest(LATE);
    const more = this.#taken();
    return { answers: [...answers, ...more.answers], events: [...events, ...more.events] };
  }

  #taken(): Reply {
    const frames = this.#frames.filter((frame) => !isMarker(frame) && isCompared(frame));
    this.#frames = [];
    for (const frame of frames) this.#learn(frame);
    const isAnswer = (frame: SlowFrame) => frame.kind === 'response' || isItem(frame);
    return { answers: frames.filter(isAnswer), events: frames.filter((frame) => !isAnswer(frame)) };
  }

  /** Takes steps that call nobody, each when the one before it is answered, and waits once until the server is at rest. */
  async takeAll(steps: readonly WalkStep[]): Promise<void> {
    for (const step of steps) await this.#do(step);
    await this.#rest(LATE);
  }

  close(): void {
    this.#socket.destroy();
  }

  /** Sends a step and waits for the answer. Forgets what came before it. */
  async #do(step: WalkStep): Promise<void> {
    this.#frames = [];
    const id = step.id ?? `walk-${++this.#count}`;
    const headers = step.headers.map(([name, value]) => [name, this.#resolve(value)]);
    const lines = [['Action', step.action], ['ActionID', id], ...headers];
    this.#send(`${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`);
    await this.#ask({ Action: 'Ping' });
  }

  #resolve(value: string): string {
    const first = this.channels[0];
    switch (value) {
      case '<1>':
        return first?.name ?? 'none';
      case '<2>':
        return this.channels[1]?.name ?? 'none';
      case '<last>':
        return this.channels.at(-1)?.name ?? 'none';
      case '<1> in capitals':
        return first?.name.toUpperCase() ?? 'none';
      case '<1> by id':
        return first?.id ?? 'none';
      case '<bridge>':
        return this.bridge;
      default:
        return value;
    }
  }

  #learn(frame: SlowFrame): void {
    const name = header(frame, 'Channel');
    if (frame.name === 'Newchannel' && name)
      this.channels.push({ name, id: header(frame, 'Uniqueid') ?? '' });
    if (frame.name === 'BridgeCreate') this.bridge = header(frame, 'BridgeUniqueid') ?? this.bridge;
  }

  async #ask(headers: Record<string, string>): Promise<SlowFrame[]> {
    const id = `${MARKER}${++this.#count}`;
    this.#send(message({ ...headers, ActionID: id }));
    const found = () => this.#frames.filter((frame) => header(frame, 'ActionID') === id);
    const limit = Date.now() + LONGEST_ANSWER;
    while (found().length === 0) {
      if (this.#socket.destroyed || Date.now() > limit) throw new Error(`no answer to ${headers.Action}`);
      await this.#next(100);
    }
    return found();
  }

  /** Waits until nothing has arrived for `ms`. */
  async #rest(ms: number): Promise<void> {
    const since = Date.now();
    for (;;) {
      const left = Math.max(this.#lastAt, since) + ms - Date.now();
      if (left <= 0) return;
      await this.#next(left);
    }
  }

  #next(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #send(text: string): void {
    this.#socket.write(text, 'latin1');
  }

  #read(chunk: Buffer): void {
    const bytes = Buffer.concat([this.#unread, chunk]);
    const end = bytes.lastIndexOf(END);
    const length = end < 0 ? 0 : end + END.length;
    this.#unread = bytes.subarray(length);
    const frames = readSlowly(bytes.subarray(0, length));
    this.#frames.push(...frames);
    if (frames.some(isCompared)) this.#lastAt = Date.now();
    this.#wake();
  }
}

const MARKER = 'marker-';
const isMarker = (frame: SlowFrame) => header(frame, 'ActionID')?.startsWith(MARKER) ?? false;
/** Without media, which real phones send at their own pace, and what Asterisk's own tests report. */
const isCompared = ({ name }: SlowFrame) => !/^(RTCP|TestEvent)/.test(name);
const startsCall = ({ action }: WalkStep) =>
  /^(Originate|Redirect|Bridge|Park|Atxfer|BlindTransfer)$/i.test(action);
