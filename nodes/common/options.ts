import type { Node, NodeAPI } from 'node-red';
import { AmiError, type AmiOptions, type LoginMethod } from '../../src/index';

/** The fields of ami-config as its flow JSON holds them. Node-RED has replaced each `${NAME}` it knew; always by text. */
export interface ConnectionFields {
  host?: string;
  port?: string | number;
  usetls?: boolean | string;
  login?: string;
  events?: string;
  connectionTimeout?: string | number;
  keepAliveInterval?: string | number;
  reconnectDelay?: string | number;
  actionTimeout?: string | number;
  maxReconnectAttempts?: string | number;
}

export interface AmiCredentials {
  username?: string;
  secret?: string;
}

/** What Node-RED's own tls-config node does for those that refer to it. */
export interface TlsConfigNode {
  addTLSOptions(options: object): object;
}

/**
 * The tls-config node of this id; undefined where none is chosen.
 *
 * @throws AmiError AMI_ERR_INVALID_ACTION where it is not there, or not deployed
 */
export function tlsConfigNode(RED: NodeAPI, id: string | undefined): TlsConfigNode | undefined {
  if (!id) return undefined;
  const node = RED.nodes.getNode(id) as (Node & TlsConfigNode) | null;
  if (node) return node;
  throw invalid(`tls: there is no TLS configuration ${id}, or it is not deployed`);
}

/** setTimeout takes no more; it would fire at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * Blank fields stay blank: the engine fills them from the environment, then by its defaults.
 *
 * @throws AmiError AMI_ERR_INVALID_ACTION naming the field
 */
export function connectionOptions(
  fields: ConnectionFields,
  credentials: AmiCredentials,
  tlsNode: TlsConfigNode | undefined,
): AmiOptions {
  const options: AmiOptions = {
    host: fields.host,
    port: fields.port,
    username: credentials.username,
    secret: credentials.secret,
    // The engine refuses what is none of these.
    login: fields.login as LoginMethod | undefined,
    events: fields.events,
    connectionTimeout: fields.connectionTimeout,
    keepAliveInterval: fields.keepAliveInterval,
    reconnectDelay: fields.reconnectDelay,
    actionTimeout: fields.actionTimeout,
    maxReconnectAttempts: fields.maxReconnectAttempts,
  };
  for (const [name, value] of Object.entries(options)) refuseUnsetVariable(name, value);
  if (isOn(fields.usetls)) options.tls = tlsNode ? tlsNode.addTLSOptions({}) : true;
  return options;
}

/**
 * A whole number from a field that may be blank.
 *
 * @throws AmiError AMI_ERR_INVALID_ACTION naming the field
 */
export function wholeNumber(name: string, value: unknown, atMost = LONGEST_TIMER): number | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  refuseUnsetVariable(name, value);
  const number = Number(value);
  if (Number.isInteger(number) && number >= 1 && number <= atMost) return number;
  throw invalid(`${name} must be a whole number from 1 to ${atMost}, not ${JSON.stringify(value)}`);
}

/**
 * Node-RED leaves `${NAME}` as it is where there is no such variable.
 *
 * @throws AmiError AMI_ERR_INVALID_ACTION naming the field and the variable
 */
export function refuseUnsetVariable(name: string, value: unknown): void {
  const variable = typeof value === 'string' && /^\$\{([^}]+)\}$/.exec(value)?.[1];
  if (variable) throw invalid(`${name}: the environment variable ${variable} is not set`);
}

/** A checkbox, or the text that an environment variable put in its place. */
function isOn(value: unknown): boolean {
  return value === true || value === 'true' || value === '1';
}

function invalid(message: string): AmiError {
  return new AmiError('AMI_ERR_INVALID_ACTION', message);
}
