import net from 'node:net';
import type { ConnectionOptions as TlsOptions } from 'node:tls';
import { inspect } from 'node:util';
import { type Allow, checkAllow } from '../allow';
import { AmiError } from '../errors';
import { LONGEST_TIMER } from '../longest-timer';
import { quoted } from '../quoted';
import { yesOrNo } from './yes-or-no';

/** `auto` uses the MD5 challenge, and plain text only over verified TLS or within this machine. */
export type LoginMethod = 'auto' | 'md5' | 'plain';

/**
 * Options of a session or connection. An option that is left out or blank is taken from the environment variable named
 * below; without that variable the default applies. Times are in ms.
 */
export interface AmiOptions {
  /** A host name or an IP address. `AMI_HOST`; default: `localhost`. */
  host?: string | undefined;
  /** TCP port. `AMI_PORT`; default: 5038, with TLS 5039. */
  port?: number | string | undefined;
  /** User in manager.conf. `AMI_USERNAME`; no default. */
  username?: string | undefined;
  /** Password of the user. `AMI_PASSWORD`; no default. */
  secret?: string | undefined;
  /** Timeout for TCP, for TLS, for the banner and for the login, each. `AMI_CONNECTION_TIMEOUT`; default: 10,000. */
  connectionTimeout?: number | string | undefined;
  /** Time without a frame before a Ping is sent. `AMI_KEEPALIVE_INTERVAL`; default: 30,000. */
  keepAliveInterval?: number | string | undefined;
  /** Delay before the first retry; it doubles, with jitter, up to `maxReconnectDelay`. `AMI_RECONNECT_DELAY`; default: 5,000. */
  reconnectDelay?: number | string | undefined;
  /**
   * Longest delay between retries, at least `reconnectDelay`. After an error that only a person can fix, the delay is a minute or
   * more in any case. `AMI_MAX_RECONNECT_DELAY`; default: 60,000, or `reconnectDelay` if that is longer.
   */
  maxReconnectDelay?: number | string | undefined;
  /** Timeout for the response to an action. Default: 10,000. */
  actionTimeout?: number | string | undefined;
  /**
   * `true`, or Node's own TLS options. Certificates are verified unless these say otherwise. A switch may come as text:
   * `yes`, `on`, `true`, `1`, or `no`, `off`, `false`, `0`.
   */
  tls?: boolean | TlsOptions | undefined;
  /**
   * `auto` uses the MD5 challenge if the server offers one. Otherwise it sends the plain secret only over TLS with a
   * verified certificate, or within this machine. `plain` always sends the plain secret, `md5` never. Default: `auto`.
   */
  login?: LoginMethod | undefined;
  /** `on`, `off`, or event classes: `call,system`. Default: `on`. */
  events?: string | undefined;
  /**
   * After this many retries the connection is `failed`, and retries every 5 min; 0: it is never `failed`.
   * `AMI_MAX_RECONNECT_ATTEMPTS`; default: 10.
   */
  maxReconnectAttempts?: number | string | undefined;
  /** Actions that `send` permits. Default: all. */
  allow?: Allow | undefined;
}

/** Checked options. The secret, keys and passphrases are not enumerable, so that printing or copying does not show them. */
export interface ResolvedOptions {
  host: string;
  port: number;
  username: string;
  secret: string;
  connectionTimeout: number;
  keepAliveInterval: number;
  reconnectDelay: number;
  maxReconnectDelay: number;
  actionTimeout: number;
  tls: TlsOptions | undefined;
  login: LoginMethod;
  events: string;
  maxReconnectAttempts: number;
  allow: Allow | undefined;
}

/** The event classes (include/asterisk/manager.h). Asterisk silently ignores an unknown class. */
const EVENT_CLASSES =
  'system call log verbose command agent user config dtmf reporting cdr dialplan originate agi cc aoc test security message all none'.split(
    ' ',
  );

/** TLS options that must never be printed. */
const PRIVATE_TLS = ['key', 'passphrase', 'pfx', 'ticketKeys', 'session'] as const;

/**
 * Checks the options, and fills in environment variables and defaults.
 *
 * @throws AmiError AMI_ERR_INVALID_ACTION naming the option, and the environment variable if the value comes from one
 */
export function resolveOptions(options: AmiOptions, env: NodeJS.ProcessEnv = process.env): ResolvedOptions {
  const tls = checkTls(options.tls);
  /** A variable that is set but blank counts as not set. */
  const given = (name: keyof AmiOptions, variable?: string): [label: string, value: unknown] => {
    const value = filled(options[name]);
    const fromEnv = value === undefined && variable ? filled(env[variable]) : undefined;
    return fromEnv === undefined ? [name, value] : [`${name} (from ${variable})`, fromEnv];
  };
  const text = (name: 'host' | 'username' | 'secret', variable: string, fallback: string) => {
    const [label, value = fallback] = given(name, variable);
    return checkText(label, value);
  };
  const number = (
    name: NumberOption,
    variable: string | undefined,
    fallback: number,
    min: number,
    max: number,
  ) => {
    const [label, value = fallback] = given(name, variable);
    return checkNumber(label, value, min, max);
  };
  const reconnectDelay = number('reconnectDelay', 'AMI_RECONNECT_DELAY', 5_000, 1, LONGEST_TIMER);
  const maxReconnectDelay = number(
    'maxReconnectDelay',
    'AMI_MAX_RECONNECT_DELAY',
    Math.max(60_000, reconnectDelay),
    1,
    LONGEST_TIMER,
  );
  if (maxReconnectDelay < reconnectDelay) {
    const [label] = given('maxReconnectDelay', 'AMI_MAX_RECONNECT_DELAY');
    throw invalid(
      `${label} must be at least reconnectDelay, which is ${reconnectDelay}, not ${maxReconnectDelay}`,
    );
  }
  const resolved: ResolvedOptions = {
    host: checkHost(given('host', 'AMI_HOST')[0], text('host', 'AMI_HOST', 'localhost').trim()),
    port: number('port', 'AMI_PORT', tls ? 5039 : 5038, 1, 65535),
    username: text('username', 'AMI_USERNAME', ''),
    secret: text('secret', 'AMI_PASSWORD', ''),
    connectionTimeout: number('connectionTimeout', 'AMI_CONNECTION_TIMEOUT', 10_000, 1, LONGEST_TIMER),
    keepAliveInterval: number('keepAliveInterval', 'AMI_KEEPALIVE_INTERVAL', 30_000, 1, LONGEST_TIMER),
    reconnectDelay,
    maxReconnectDelay,
    actionTimeout: number('actionTimeout', undefined, 10_000, 1, LONGEST_TIMER),
    tls: tls && hiding(tls, PRIVATE_TLS),
    login: checkLogin(filled(options.login) ?? 'auto'),
    events: checkEvents(filled(options.events) ?? 'on'),
    maxReconnectAttempts: number('maxReconnectAttempts', 'AMI_MAX_RECONNECT_ATTEMPTS', 10, 0, LONGEST_TIMER),
    allow: checkAllow(options.allow),
  };
  // Logs and crash dumps show only that there is a secret or a TLS setting.
  for (const name of [inspect.custom, 'toJSON']) Object.defineProperty(resolved, name, { value: shown });
  if (resolved.secret !== '') Object.defineProperty(resolved, 'secret', { enumerable: false });
  return resolved;
}

function shown(this: ResolvedOptions) {
  return { ...this, secret: this.secret && '…', tls: this.tls && '…' };
}

/** `host:port`; an IPv6 address is in brackets. */
export function serverName(host: string, port: number): string {
  return net.isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
}

type NumberOption =
  | 'port'
  | 'connectionTimeout'
  | 'keepAliveInterval'
  | 'reconnectDelay'
  | 'maxReconnectDelay'
  | 'actionTimeout'
  | 'maxReconnectAttempts';

/** A copy in which these properties are not enumerable, so that they can only be read by name. */
function hiding<T extends object>(object: T, names: readonly (keyof T)[]): T {
  const copy = Object.create(Object.getPrototypeOf(object), Object.getOwnPropertyDescriptors(object));
  for (const name of names)
    if (Object.hasOwn(copy, name)) Object.defineProperty(copy, name, { enumerable: false });
  // `%o` prints hidden properties, too, unless this method exists.
  if (!(inspect.custom in copy)) Object.defineProperty(copy, inspect.custom, { value: () => ({ ...copy }) });
  return copy;
}

function filled<T>(value: T): T | undefined {
  const blank = value === null || (typeof value === 'string' && value.trim() === '');
  return blank ? undefined : value;
}

/** The error does not show the value, which may be the secret. */
function checkText(label: string, value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'number') {
    throw invalid(`${label} must be text, not a value of type ${typeof value}`);
  }
  if (/[\r\n\0]/.test(String(value))) throw invalid(`${label} contains CR, LF or NUL`);
  return String(value);
}

/** Rejects text that is neither a host name nor an address. Otherwise it would be sent to a name server. */
function checkHost(label: string, host: string): string {
  const address = /^\[(.*)\]$/.exec(host)?.[1] ?? host;
  if (net.isIP(address) && (address === host || net.isIPv6(address))) return address;
  if (host.includes('://')) {
    throw invalid(`${label} must be a host name or an IP address, not a URL: ${quoted(host)}`);
  }
  const port = /^(?:[^:]*|\[.*\]):(\d+)$/.exec(host);
  if (port) {
    throw invalid(`${label} must be without the port: set port to ${port[1]}, not host to ${quoted(host)}`);
  }
  if (host.length > 253 || /[\s\p{C}/\\:@?#[\]"'<>]/u.test(host)) {
    throw invalid(`${label} must be a host name or an IP address, not ${quoted(host)}`);
  }
  return host;
}

function checkTls(value: unknown): TlsOptions | undefined {
  const isOptions = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (isOptions) return value;
  return yesOrNo('tls', value) ? {} : undefined;
}

function checkNumber(label: string, value: unknown, min: number, max: number): number {
  const number = typeof value === 'string' ? Number(value) : value;
  if (typeof number === 'number' && Number.isInteger(number) && number >= min && number <= max) return number;
  throw invalid(`${label} must be a whole number from ${min} to ${max}, not ${described(value)}`);
}

function checkLogin(value: unknown): LoginMethod {
  const method = typeof value === 'string' ? value.trim().toLowerCase() : value;
  if (method === 'auto' || method === 'md5' || method === 'plain') return method;
  throw invalid(`login must be auto, md5 or plain, not ${described(value)}`);
}

/** Normalizes the classes: Asterisk reads `call, user` as `call` alone. */
function checkEvents(value: unknown): string {
  const text = String(typeof value === 'boolean' ? value : checkText('events', value)).trim();
  if (/^\d+$/.test(text) && text !== '0' && text !== '1') return text;
  const classes = text
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (classes.length > 0 && classes.every((name) => EVENT_CLASSES.includes(name))) return classes.join(',');
  const word = classes.length === 1 ? classes[0] : '';
  if (/^(?:on|yes|true|y|t|1)$/.test(word ?? '')) return 'on';
  if (/^(?:off|no|false|n|f|0)$/.test(word ?? '')) return 'off';
  throw invalid(`events must be on, off or event classes (${EVENT_CLASSES.join(', ')}), not ${quoted(text)}`);
}

function described(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  return typeof value === 'number' ? String(value) : `a value of type ${typeof value}`;
}

function invalid(message: string): AmiError {
  return new AmiError('AMI_ERR_INVALID_ACTION', message);
}
