import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../clock';
import type { Simulator } from '../simulator';
import { fail, SimulatorError } from '../simulator-error';
import { Fields } from './fields';
import { HttpError } from './http-error';
import { type Routes, routesOf } from './routes';

const HOST = '127.0.0.1';
/** Limit of a request body in bytes. */
const LONGEST_BODY = 64 * 1024;
const MOST_CONNECTIONS = 100;
/** Limit in ms for a client to send a request. */
const REQUEST_TIMEOUT = 10_000;

interface ControlOptions {
  /** 0 for any free port. */
  readonly port: number;
  /** Secret that each request must contain: `Authorization: Bearer <token>`. */
  readonly token: string;
  /** The clock of the simulator. */
  readonly clock: Clock;
}

/** Controls a simulator over HTTP, on the loopback interface only: one path for each verb, JSON in both directions. */
export class ControlPort {
  /** Rejects with a SimulatorError if the token is invalid or the port is unavailable. */
  static async listen(pbx: Simulator, { port, token, clock }: ControlOptions): Promise<ControlPort> {
    if (!/^[\x21-\x7e]+$/.test(token)) fail('the token of the control port must be visible ASCII characters');
    const control = new ControlPort(token, routesOf(pbx, clock));
    await control.#open(port);
    return control;
  }

  readonly #server: Server;
  readonly #token: Buffer;
  readonly #routes: Routes;

  private constructor(token: string, routes: Routes) {
    this.#token = digest(token);
    this.#routes = routes;
    this.#server = createServer({ requestTimeout: REQUEST_TIMEOUT, headersTimeout: REQUEST_TIMEOUT });
    this.#server.maxConnections = MOST_CONNECTIONS;
    this.#server.on('request', (request, response) => void this.#answer(request, response));
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://${HOST}:${this.port}`;
  }

  close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    return closed;
  }

  #open(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', (error) =>
        reject(new SimulatorError(`simulator: control port ${port} is unavailable: ${error.message}`)),
      );
      this.#server.listen(port, HOST, resolve);
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    try {
      send(response, 200, await this.#handle(request, gone.signal));
    } catch (error) {
      if (error instanceof HttpError) send(response, error.status, { error: error.message }, error.headers);
      else if (error instanceof SimulatorError)
        send(response, 400, { error: error.message.replace(/^simulator: /, '') });
      else {
        send(response, 500, { error: 'the simulator failed; see its output' });
        process.emitWarning(error as Error);
      }
    }
  }

  async #handle(request: IncomingMessage, signal: AbortSignal): Promise<object> {
    this.#refuseForeign(request);
    this.#checkToken(request);
    const { pathname, searchParams } = this.#urlOf(request);
    const [, id] = /^\/call\/(\d{1,15})$/.exec(pathname) ?? [];
    const route = id === undefined ? pathname : '/call/:id';
    const methods = Object.hasOwn(this.#routes, route) ? this.#routes[route] : undefined;
    if (!methods)
      throw new HttpError(404, `there is no ${pathname}; paths: ${Object.keys(this.#routes).join(', ')}`);
    const method =
      request.method === 'GET' || request.method === 'POST' || request.method === 'DELETE'
        ? request.method
        : undefined;
    const run = method && methods[method];
    if (!run) {
      const allow = Object.keys(methods).join(', ');
      throw new HttpError(405, `${pathname} takes ${allow}`, { Allow: allow });
    }
    const json = method === 'POST' ? await readJson(request) : {};
    const query = new Fields(Object.fromEntries(searchParams), 'query');
    return run({ query, body: new Fields(json, 'body'), json, id: id ?? '', signal });
  }

  #urlOf({ url = '/' }: IncomingMessage): URL {
    if (!URL.canParse(url, this.url)) throw new HttpError(400, `${JSON.stringify(url)} is no path`);
    return new URL(url, this.url);
  }

  /** Refuses requests of web pages from other sites, also of sites whose name resolves to this machine (DNS rebinding). */
  #refuseForeign({ headers }: IncomingMessage): void {
    const own = [`${HOST}:${this.port}`, `localhost:${this.port}`];
    if (!own.includes(headers.host ?? '')) throw new HttpError(403, `Host must be ${own.join(' or ')}`);
    if (headers.origin !== undefined && !own.some((host) => headers.origin === `http://${host}`))
      throw new HttpError(403, 'requests from pages of other sites are refused');
  }

  #checkToken({ headers }: IncomingMessage): void {
    const token = /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
    if (timingSafeEqual(digest(token), this.#token)) return;
    throw new HttpError(401, 'the header Authorization must be Bearer and the token', {
      'WWW-Authenticate': 'Bearer',
    });
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? ''))
    throw new HttpError(415, 'Content-Type must be application/json');
  const value = parsed((await readBody(request)).toString('utf8'));
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new HttpError(400, 'the body must be a JSON object');
  return value as Record<string, unknown>;
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > LONGEST_BODY)
        throw new HttpError(413, `the body is longer than ${LONGEST_BODY} bytes`, { Connection: 'close' });
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof HttpError) throw error;
    // The client has disconnected, or took too long.
    throw new HttpError(400, `the body ended early: ${(error as Error).message}`);
  }
  return Buffer.concat(chunks);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new HttpError(400, `the body is not JSON: ${(error as Error).message}`);
  }
}

function send(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...headers,
  });
  response.end(`${JSON.stringify(body)}\n`);
}
