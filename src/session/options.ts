import type { ConnectionOptions as TlsOptions } from 'node:tls';
import { inspect } from 'node:util';
import { AmiError } from '../errors';

export type LoginMethod = 'auto' | 'md5' | 'plain';

/** Whatever is left out or blank is filled from the environment, then from the default. Times are in ms. */
export interface AmiOptions {
  /** `AMI_HOST`, else `localhost`. */
  host?: string | undefined;
  /** `AMI_PORT`, else 5038, with TLS 5039. */
  port?: number | string | undefined;
  /** `AMI_USERNAME`. */
  username?: string | undefined;
  /** `AMI_PASSWORD`. */
  secret?: string | undefined;
  /** For TCP, TLS, the banner and the login, each. `AMI_CONNECTION_TIMEOUT`, else 10,000. */
  connectionTimeout?: number | string | undefined;
  /** Silence before a Ping. `AMI_KEEPALIVE_INTERVAL`, else 30,000. */
  keepAliveInterval?: number | string | undefined;
  /** The first wait; it doubles, with jitter, up to 60 s. `AMI_RECONNECT_DELAY`, else 5,000. */
  reconnectDelay?: number | string | undefined;
  /** For an action's answer. 10,000. */
  actionTimeout?: number | string | undefined;
  /** `true`, or Node's own TLS options. Certificates are verified unless these say otherwise. */
  tls?: boolean | TlsOptions | undefined;
  /** `auto` takes the MD5 challenge where the server offers it. */
  login?: LoginMethod | undefined;
  /** `on`, `off`, or classes: `call,system`. */
  events?: string | undefined;
  /** Then the connection is `failed` and tries every 5 min; 0 never gives up. `AMI_MAX_RECONNECT_ATTEMPTS`, else 10. */
  maxReconnectAttempts?: number | string | undefined;
}

export interface ResolvedOptions {
  host: string;
  port: number;
  username: string;
  secret: string;
  connectionTimeout: number;
  keepAliveInterval: number;
  reconnectDelay: number;
  actionTimeout: number;
  tls: TlsOptions | undefined;
  login: LoginMethod;
  events: string;
  maxReconnectAttempts: number;
}

/** setTimeout takes no more; it would fire at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * @throws AmiError AMI_ERR_INVALID_ACTION naming the option (and the environment variable, where the value came
 *   from there).
 */
export function resolveOptions(options: AmiOptions, env: NodeJS.ProcessEnv = process.env): ResolvedOptions {
  const tls = options.tls === true ? {} : options.tls || undefined;
  const text = (name: 'host' | 'username' | 'secret', variable: string, fallback: string) =>
    checkText(name, String(filled(options[name]) ?? filled(env[variable]) ?? fallback));
  const number = (
    name: NumberOption,
    variable: string | undefined,
    fallback: number,
    min: number,
    max: number,
  ) => {
    const given = filled(options[name]);
    const fromEnv = given === undefined && variable ? filled(env[variable]) : undefined;
    const label = fromEnv === undefined ? name : `${name} (from ${variable})`;
    return checkNumber(label, given ?? fromEnv ?? fallback, min, max);
  };
  const resolved: ResolvedOptions = {
    host: text('host', 'AMI_HOST', 'localhost').trim(),
    port: number('port', 'AMI_PORT', tls ? 5039 : 5038, 1, 65535),
    username: text('username', 'AMI_USERNAME', ''),
    secret: text('secret', 'AMI_PASSWORD', ''),
    connectionTimeout: number('connectionTimeout', 'AMI_CONNECTION_TIMEOUT', 10_000, 1, LONGEST_TIMER),
    keepAliveInterval: number('keepAliveInterval', 'AMI_KEEPALIVE_INTERVAL', 30_000, 1, LONGEST_TIMER),
    reconnectDelay: number('reconnectDelay', 'AMI_RECONNECT_DELAY', 5_000, 1, LONGEST_TIMER),
    actionTimeout: number('actionTimeout', undefined, 10_000, 1, LONGEST_TIMER),
    tls,
    login: checkLogin(filled(options.login) ?? 'auto'),
    events: checkText('events', String(filled(options.events) ?? 'on').trim()),
    maxReconnectAttempts: number('maxReconnectAttempts', 'AMI_MAX_RECONNECT_ATTEMPTS', 10, 0, LONGEST_TIMER),
  };
  // For logs and crash dumps: that there is a secret, and a private key, is all they may show.
  const shown = { ...resolved, secret: resolved.secret && '…', tls: tls && '…' };
  return Object.defineProperty(resolved, inspect.custom, { value: () => shown });
}

type NumberOption =
  | 'port'
  | 'connectionTimeout'
  | 'keepAliveInterval'
  | 'reconnectDelay'
  | 'actionTimeout'
  | 'maxReconnectAttempts';

function filled<T>(value: T): T | undefined {
  const blank = value === null || (typeof value === 'string' && value.trim() === '');
  return blank ? undefined : value;
}

function checkText(name: string, value: string): string {
  // The value is not shown: it may be the secret.
  if (/[\r\n\0]/.test(value)) throw invalid(`${name} holds CR, LF or NUL`);
  return value;
}

function checkNumber(label: string, value: unknown, min: number, max: number): number {
  const number = typeof value === 'string' ? Number(value) : (value as number);
  if (!Number.isInteger(number) || number < min || number > max) {
    throw invalid(`${label} must be a whole number from ${min} to ${max}, not ${JSON.stringify(value)}`);
  }
  return number;
}

function checkLogin(value: unknown): LoginMethod {
  if (value === 'auto' || value === 'md5' || value === 'plain') return value;
  throw invalid(`login must be auto, md5 or plain, not ${JSON.stringify(value)}`);
}

function invalid(message: string): AmiError {
  return new AmiError('AMI_ERR_INVALID_ACTION', message);
}
