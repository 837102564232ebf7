import type { NodeAPI } from 'node-red';
import { AmiError, type AmiErrorCode, type AmiOptions, resolveOptions } from '../../src/index';
import { toAmiError } from './errors';
import { type AmiCredentials, type ConnectionFields, connectionOptions, tlsConfigNode } from './options';

/** A connection as it stands in the editor: deployed or not, saved or still being typed. */
export interface EditorSettings extends ConnectionFields {
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
  const { id, tls, credentials = {}, ...fields } = settingsIn(body);
  const stored = (RED.nodes.getCredentials(id) ?? {}) as AmiCredentials;
  const deployed = RED.nodes.getNode(id);
  const replaced = <T extends object>(values: T): T =>
    Object.fromEntries(
      Object.entries(values).map(([name, value]) => {
        const variable = typeof value === 'string' && /^\$\{([^}]+)\}$/.exec(value)?.[1];
        return [name, (variable && RED.util.getSetting(deployed as never, variable)) || value];
      }),
    ) as T;
  const options = connectionOptions(
    replaced(fields),
    replaced({ ...stored, ...credentials }),
    fields.usetls ? tlsConfigNode(RED, tls) : undefined,
  );
  const { connectionTimeout, actionTimeout } = resolveOptions(options);
  return {
    ...options,
    connectionTimeout: Math.min(connectionTimeout, PATIENCE),
    actionTimeout: Math.min(actionTimeout, PATIENCE),
  };
}

export function refusal(error: unknown): Refusal {
  const { code, message } = toAmiError(error);
  return { ok: false, code, message };
}

function settingsIn(body: unknown): EditorSettings {
  if (typeof body === 'object' && body !== null && typeof (body as EditorSettings).id === 'string') {
    return body as EditorSettings;
  }
  throw new AmiError('AMI_ERR_INVALID_ACTION', 'settings: what was sent is no connection');
}
