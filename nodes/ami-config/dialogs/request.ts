import type { NodeAPI } from 'node-red';
import { type Allow, AmiError, type AmiErrorCode, type AmiOptions, resolveOptions } from '../../../src';
import { toAmiError } from '../../common/errors';
import { upToDate } from '../../common/migrations';
import {
  type AmiCredentials,
  allowList,
  type ConnectionFields,
  connectionOptions,
  refuseEmptyVariables,
  text,
  tlsConfigNode,
  usesTls,
} from '../../common/options';
import { type SavedNode, savedNode } from '../../common/saved-node';
import { type Deployed, keptSecret } from './secret';
import { type EditedNode, withVariables } from './variables';

/** The settings of a connection in the editor: deployed or not, saved or not. */
export interface EditorSettings extends ConnectionFields, EditedNode {
  /** The id of the ami-config node. Its stored credentials are used for fields that were not typed again. */
  id: string;
  /** The id of a tls-config node. */
  tls?: string;
  credentials?: AmiCredentials;
}

/** The response to a request of a dialog that failed. The dialog translates `code`. */
export interface Refusal {
  ok: false;
  code: AmiErrorCode;
  message: string;
}

/**
 * Users who may deploy can make Node-RED connect to any host with any stored secret. A connection test can do the same, so it
 * needs the same permission.
 */
export const MAY_CONNECT = 'flows.write';

/** Limit of timeouts in ms, because a person is waiting for the response. */
const LONGEST_TIMEOUT = 5_000;

/**
 * @returns the options of the connection in the editor
 * @throws AmiError AMI_ERR_INVALID_ACTION naming the field
 */
export function optionsFromEditor(RED: NodeAPI, body: unknown): AmiOptions {
  const { credentials, ...fields } = settingsIn(body);
  const stored = (RED.nodes.getCredentials(fields.id) ?? {}) as AmiCredentials;
  const { username, secret } = { ...stored, ...credentials };
  // The stored secret is used unless the field was changed. A field that was emptied is an empty text here.
  const isStored = (credentials?.secret ?? undefined) === undefined;
  const known = withVariables(RED, fields, { username, secret });
  const options = readSettings(RED, fields, {
    username: known.username,
    secret: isStored ? '' : known.secret,
  });
  if (!options.secret?.trim()) {
    const asked = { ...resolveOptions(options), tlsId: fields.tls };
    const deployed = deployedSettings(RED, fields.id, stored);
    options.secret = keptSecret(asked, deployed, isStored ? text('secret', known.secret) : undefined);
  }
  const { connectionTimeout, actionTimeout } = resolveOptions(options);
  return {
    ...options,
    connectionTimeout: Math.min(connectionTimeout, LONGEST_TIMEOUT),
    actionTimeout: Math.min(actionTimeout, LONGEST_TIMEOUT),
  };
}

/**
 * @returns the allow-list in the editor; if the request has none, the deployed one
 * @throws AmiError AMI_ERR_INVALID_ACTION naming the field
 */
export function allowInEditor(RED: NodeAPI, body: unknown): Allow {
  const { id, allow, contexts } = settingsIn(body);
  const saved: (ConnectionFields & SavedNode) | undefined = savedNode(RED, id);
  return allowList(allow === undefined ? (saved ?? {}) : { allow, contexts }, undefined);
}

export function refusal(error: unknown): Refusal {
  const { code, message } = toAmiError(error);
  return { ok: false, code, message };
}

function readSettings(
  RED: NodeAPI,
  { tls, ...fields }: EditorSettings,
  credentials: AmiCredentials,
): AmiOptions {
  const known = withVariables(RED, fields, fields);
  refuseEmptyVariables(known, fields);
  return connectionOptions(known, credentials, usesTls(known) ? tlsConfigNode(RED, tls) : undefined);
}

/** @returns the deployed settings, for which the stored secret was entered; undefined if they are missing or wrong */
function deployedSettings(RED: NodeAPI, id: string, { username }: AmiCredentials): Deployed | undefined {
  const saved = savedNode(RED, id);
  if (saved?.type !== 'ami-config') return undefined;
  try {
    const fields: EditorSettings & SavedNode = upToDate(saved);
    const options = readSettings(RED, fields, withVariables(RED, fields, { username, secret: '' }));
    return { ...resolveOptions(options), tlsId: fields.tls };
  } catch {
    // The status of the node shows what is wrong, and it has never connected.
    return undefined;
  }
}

function settingsIn(body: unknown): EditorSettings {
  if (typeof body === 'object' && body !== null && typeof (body as EditorSettings).id === 'string') {
    return body as EditorSettings;
  }
  throw new AmiError('AMI_ERR_INVALID_ACTION', 'settings must be the fields of a connection, with its id');
}
