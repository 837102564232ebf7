import type { NodeAPI } from 'node-red';
import {
  type Allow,
  type AmiOptions,
  type LoginMethod,
  PRESET_PURPOSES,
  type Purpose,
  yesOrNo,
} from '../../src/index';
import { LONGEST_TIMER } from '../../src/longest-timer';
import { deployedNode } from './deployed-node';
import { invalid } from './errors';
import { listOf } from './lists';
import { shown } from './message';
import { refuseEmptied, refuseEmptyVariable, refuseUnsetVariable, type SavedNode } from './saved-node';

/**
 * The fields of ami-config in its flow JSON. Node-RED has replaced each `${NAME}` that it knows: by text from the environment,
 * or by any value from a flow or a subflow.
 */
export interface ConnectionFields {
  /** PBX name. Blank: the node's name, or else the host. */
  pbx?: string | number;
  /** Purposes of allowed actions. Left out: the preset. */
  allow?: unknown;
  /** Dialplan contexts to which calls may be sent, as a list or as text with commas. Empty: all. */
  contexts?: unknown;
  host?: string;
  port?: string | number;
  usetls?: boolean | string;
  login?: string;
  events?: string;
  connectionTimeout?: string | number;
  keepAliveInterval?: string | number;
  reconnectDelay?: string | number;
  maxReconnectDelay?: string | number;
  actionTimeout?: string | number;
  maxReconnectAttempts?: string | number;
}

export interface AmiCredentials {
  username?: string | undefined;
  secret?: string | undefined;
}

/** The part of Node-RED's tls-config node that other nodes use. */
export interface TlsConfigNode {
  addTLSOptions(options: object): object;
}

/**
 * @returns the tls-config node with this id; undefined if none is selected
 *
 * @throws AmiError AMI_ERR_INVALID_ACTION if it does not exist, is not deployed, is disabled, or has another type
 */
export function tlsConfigNode(RED: NodeAPI, id: string | undefined): TlsConfigNode | undefined {
  if (!id) return undefined;
  return deployedNode<TlsConfigNode>(RED, 'tls', id, 'tls-config', 'TLS configuration');
}

/**
 * Converts the fields to options. Blank fields stay blank: the engine fills them from the environment, or else with its defaults.
 *
 * @throws AmiError AMI_ERR_INVALID_ACTION naming the field
 */
export function connectionOptions(
  fields: ConnectionFields,
  credentials: AmiCredentials,
  tlsNode: TlsConfigNode | undefined,
): AmiOptions {
  const options: AmiOptions = {
    host: text('host', fields.host),
    port: fields.port,
    username: text('username', credentials.username),
    secret: text('secret', credentials.secret),
    // The engine refuses other values.
    login: text('login', fields.login) as LoginMethod | undefined,
    events: eventClasses(fields.events),
    connectionTimeout: fields.connectionTimeout,
    keepAliveInterval: fields.keepAliveInterval,
    reconnectDelay: fields.reconnectDelay,
    maxReconnectDelay: fields.maxReconnectDelay,
    actionTimeout: fields.actionTimeout,
    maxReconnectAttempts: fields.maxReconnectAttempts,
  };
  for (const [name, value] of Object.entries(options)) refuseUnsetVariable(name, value);
  if (usesTls(fields)) options.tls = tlsNode ? tlsNode.addTLSOptions({}) : true;
  return options;
}

/**
 * @returns the value of the checkbox, or of the variable that replaces it
 * @throws AmiError AMI_ERR_INVALID_ACTION naming the field, if the variable is neither yes nor no
 */
export function usesTls({ usetls }: ConnectionFields): boolean {
  refuseUnsetVariable('usetls', usetls);
  return yesOrNo('usetls', usetls) ?? false;
}

/**
 * Refuses fields that an empty variable made blank: blank event classes would mean all events, a blank switch off, and a blank
 * login another method.
 *
 * @param saved the node as the flow file has it
 * @throws AmiError AMI_ERR_INVALID_ACTION naming the field, if an empty variable made it blank
 */
export function refuseEmptyVariables(
  fields: ConnectionFields,
  saved: ConnectionFields | SavedNode | undefined,
): void {
  for (const name of ['usetls', 'events', 'login'] as const)
    refuseEmptyVariable(name, saved?.[name], fields[name]);
}

/**
 * @returns the PBX name: the setting, or else the node's name, or else the host
 * @throws AmiError AMI_ERR_INVALID_ACTION naming the field
 */
export function pbxName(fields: Pick<ConnectionFields, 'pbx'>, nodeName: string, host: string): string {
  refuseUnsetVariable('pbx', fields.pbx);
  return text('pbx', fields.pbx)?.trim() || nodeName || host;
}

/**
 * @param saved the node as the flow file has it
 * @returns the allow-list of the nodes' actions. The engine checks the names of the purposes
 * @throws AmiError AMI_ERR_INVALID_ACTION naming the field
 */
export function allowList(fields: ConnectionFields, saved: SavedNode | undefined): Allow {
  const contexts = listOf(fields.contexts).map((name, index) => {
    refuseUnsetVariable(`contexts[${index}]`, name);
    return (text(`contexts[${index}]`, name) ?? '').trim();
  });
  // An empty list would mean all contexts.
  if (contexts.length === 0) refuseEmptied('contexts', saved?.contexts);
  return { purposes: fields.allow === undefined ? PRESET_PURPOSES : (fields.allow as Purpose[]), contexts };
}

/**
 * @returns the whole number in a field; undefined if the field is blank
 * @throws AmiError AMI_ERR_INVALID_ACTION naming the field
 */
export function wholeNumber(
  name: string,
  value: unknown,
  atMost = LONGEST_TIMER,
  atLeast = 1,
): number | undefined {
  if (value === undefined || value === null) return undefined;
  refuseUnsetVariable(name, value);
  const given = typeof value === 'string' ? value.trim() : value;
  if (given === '') return undefined;
  // Number(true) is 1, and Number([5]) is 5.
  const number = typeof given === 'string' || typeof given === 'number' ? Number(given) : Number.NaN;
  if (Number.isInteger(number) && number >= atLeast && number <= atMost) return number;
  throw invalid(`${name} must be a whole number from ${atLeast} to ${atMost}, not ${shown(value)}`);
}

/**
 * @returns the text in a field, which may be a number from a variable of a flow; undefined if the field is missing
 * @throws AmiError AMI_ERR_INVALID_ACTION naming the field, but never its value, which may be the secret
 */
export function text(name: string, value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  throw invalid(`${name} must be text, not a value of type ${typeof value}`);
}

/** @returns `on`, `off` or event classes as text. A variable of a flow may be a boolean or a list of classes */
function eventClasses(value: unknown): string | undefined {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (!Array.isArray(value)) return text('events', value);
  if (value.length === 0) throw invalid('events: the list is empty');
  return value.map((name, index) => text(`events[${index}]`, name) ?? '').join(',');
}
