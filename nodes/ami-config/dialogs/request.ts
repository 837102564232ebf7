import type { NodeAPI } from 'node-red';
import { type Allow, AmiError, type AmiErrorCode, type AmiOptions, resolveOptions } from '../../../src';
import { toAmiError } from '../../common/errors';
import { type SavedNode, savedNode } from '../../common/flow-file';
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
import { type Deployed, keptSecret } from './secret';
import { type EditedNode, withVariables } from './variables';

/** A connection as it stands in the editor: deployed or not, saved or still being typed. */
export interface EditorSettings extends ConnectionFields, EditedNode {
  /** Of the ami-config node, whose stored credentials fill what is not retyped. */
  id: string;
  /** The id of a tls-config node. */
  tls?: string;
  credentials?: AmiCredentials;
}

/** What a dialog is told when the server could not do what it asked; in the editor's language by its code. */
export interface Refusal {
  ok: false;
  code: AmiErrorCode;
  message: string;
}

/**
 * Whoever may deploy can make Node-RED connect to any host with any stored secret. Asking for a connection from a
 * dialog is the same power, so it takes the same permission, and no lesser one.
 */
export const MAY_CONNECT = 'flows.write';

/** Somebody sits before the dialog and waits; ms. */
const PATIENCE = 5_000;

/**
 * @throws AmiError AMI_ERR_INVALID_ACTION naming the field
 */
export function optionsFromEditor(RED: NodeAPI, body: unknown): AmiOptions {
  const { credentials, ...fields } = settingsIn(body);
  const stored = (RED.nodes.getCredentials(fields.id) ?? {}) as AmiCredentials;
  const { username, secret } = { ...stored, ...credentials };
  // Only an empty field says that the stored one is not meant.
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
 * The allow-list of a connection as it stands in the editor; left out: as deployed.
 *
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
