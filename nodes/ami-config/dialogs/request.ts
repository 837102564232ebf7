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

/** ms. A person is waiting for the response. */
const PATIENCE = 5_000;

/**
 * @throws AmiError AMI_ERR_INVALID_ACTION naming the field
 */
export function optionsFromEditor(RED: NodeAPI, body: unknown): AmiOptions {
  const { credentials, ...fields } = settingsIn(body);
  const stored = (RED.nodes.getCredentials(fields.id) ?? {}) as AmiCredentials;
  const { username, secret } = { ...stored, ...credentials };
  // Only an empty field means that the stored secret must not be used.
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
    connectionTimeout: Math.min(connectionTimeout, PATIENCE),
    actionTimeout: Math.min(actionTimeout, PATIENCE),
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

/** What the stored secret was given for; undefined where that is not deployed, or is wrong. */
function deployedSettings(RED: NodeAPI, id: string, { username }: AmiCredentials): Deployed | undefined {
  const saved = savedNode(RED, id);
  if (saved?.type !== 'ami-config') return undefined;
  try {
    const fields: EditorSettings & SavedNode = upToDate(saved);
    const options = readSettings(RED, fields, withVariables(RED, fields, { username, secret: '' }));
    return { ...resolveOptions(options), tlsId: fields.tls };
  } catch {
    // Its own status says what is wrong with it, and it has not been connected to.
    return undefined;
  }
}

function settingsIn(body: unknown): EditorSettings {
  if (typeof body === 'object' && body !== null && typeof (body as EditorSettings).id === 'string') {
    return body as EditorSettings;
  }
  throw new AmiError('AMI_ERR_INVALID_ACTION', 'settings must be the fields of a connection, with its id');
}
