import type { NodeAPI } from 'node-red';
import {
  AmiError,
  type AmiOptions,
  AmiSession,
  type RefreshSummary,
  refreshExtensions,
  resolveOptions,
} from '../../../src';
import type { AmiConfigNode } from '../../common/config-node';
import { learnRights, linesForMissing, type Rights, rightsOf, sectionFor } from '../../common/rights';
import { jsonOnly, sameSiteOnly } from './guard';
import { streamEvents } from './live-events';
import { allowInEditor, MAY_CONNECT, optionsFromEditor, type Refusal, refusal } from './request';
import { tryAction } from './try-action';

/** The response to *Test connection*. */
export type ConnectionReport =
  | {
      ok: true;
      /** `host:port`. */
      server: string;
      /** `Asterisk Call Manager/11.0.0`. */
      banner: string;
      /** `22.10.1`; undefined if the user may not query it. */
      version: string | undefined;
      loginMs: number;
      rights: Rights;
      /** Lines to add to manager.conf; [] if nothing is known to be missing. */
      lines: string[];
    }
  | (Refusal & { lines: string[] });

/** The environment variables that replace blank fields. The dialog only learns whether the secret is set, not its value. */
const ENVIRONMENT = {
  host: 'AMI_HOST',
  port: 'AMI_PORT',
  username: 'AMI_USERNAME',
  secret: 'AMI_PASSWORD',
  connectionTimeout: 'AMI_CONNECTION_TIMEOUT',
  keepAliveInterval: 'AMI_KEEPALIVE_INTERVAL',
  reconnectDelay: 'AMI_RECONNECT_DELAY',
  maxReconnectDelay: 'AMI_MAX_RECONNECT_DELAY',
  maxReconnectAttempts: 'AMI_MAX_RECONNECT_ATTEMPTS',
};

/** The HTTP routes of the dialogs. A `POST` has the settings of the connection in the editor. */
export function serveDialogs(RED: NodeAPI): void {
  const mayConnect = RED.auth.needsPermission(MAY_CONNECT);
  RED.httpAdmin.use('/ami-config', sameSiteOnly);

  RED.httpAdmin.get('/ami-config/environment', mayConnect, (_, response) => {
    const found = Object.entries(ENVIRONMENT).flatMap(([field, variable]) => {
      const value = process.env[variable]?.trim();
      return value ? [[field, { variable, ...(field !== 'secret' && { value }) }]] : [];
    });
    response.json(Object.fromEntries(found));
  });

  RED.httpAdmin.post('/ami-config/test', mayConnect, jsonOnly, async (request, response) => {
    response.json(await testConnection(() => optionsFromEditor(RED, request.body)));
  });

  RED.httpAdmin.post('/ami-config/refresh', mayConnect, jsonOnly, async (request, response) => {
    response.json(await everyHint(() => optionsFromEditor(RED, request.body)));
  });

  RED.httpAdmin.post('/ami-config/try', mayConnect, jsonOnly, async (request, response) => {
    const { action, parameters, ...settings } = request.body;
    const optionsOf = () => ({ ...optionsFromEditor(RED, settings), allow: allowInEditor(RED, settings) });
    response.json(await tryAction(optionsOf, action, parameters));
  });

  RED.httpAdmin.post('/ami-config/listen', mayConnect, jsonOnly, (request, response) => {
    streamEvents(() => optionsFromEditor(RED, request.body), response);
  });

  RED.httpAdmin.get(
    '/ami-config/:id/rights',
    RED.auth.needsPermission('ami-config.read'),
    async (request, response) => {
      const node = RED.nodes.getNode(String(request.params.id));
      const config = node?.type === 'ami-config' ? (node as AmiConfigNode) : undefined;
      response.json(await rightsOnSharedConnection(config));
    },
  );
}

/** Logs in and queries version and rights. Never rejects. */
export async function testConnection(optionsOf: () => AmiOptions): Promise<ConnectionReport> {
  let options: AmiOptions = {};
  try {
    options = optionsOf();
    const startedAt = performance.now();
    const session = await AmiSession.open({ ...options, events: 'off' }, { wants: () => false });
    const loginMs = Math.round(performance.now() - startedAt);
    try {
      const rights = await learnRights(session.send.bind(session), resolveOptions(options).username);
      const version = await versionOf(session);
      const { server, banner } = session;
      return { ok: true, server, banner, version, loginMs, rights, lines: linesForMissing(rights) };
    } finally {
      await session.close();
    }
  } catch (error) {
    return { ...refusal(error), lines: linesAgainst(error, options) };
  }
}

/** Queries all hints in a session of its own, as ami-refresh does. Never rejects. */
async function everyHint(
  optionsOf: () => AmiOptions,
): Promise<{ ok: true; summary: RefreshSummary } | Refusal> {
  try {
    return { ok: true, summary: await refreshExtensions(optionsOf(), { timeout: 10_000 }) };
  } catch (error) {
    return refusal(error);
  }
}

/** Queries the rights on the shared session, so only while it is ready. Never rejects. */
async function rightsOnSharedConnection(
  config: AmiConfigNode | undefined,
): Promise<{ ok: true; rights: Rights } | Refusal> {
  try {
    const connection = config?.connection;
    if (connection?.state !== 'ready') throw new AmiError('AMI_ERR_CLOSED', 'the connection is not ready');
    const { username } = resolveOptions(config?.options ?? {});
    return { ok: true, rights: await rightsOf(connection, username) };
  } catch (error) {
    return refusal(error);
  }
}

async function versionOf(session: AmiSession): Promise<string | undefined> {
  try {
    const { response } = await session.send({ Action: 'CoreSettings' });
    return response.get('AsteriskVersion');
  } catch (error) {
    if (error instanceof AmiError && error.code === 'AMI_ERR_REJECTED') return undefined;
    throw error;
  }
}

function linesAgainst(error: unknown, options: AmiOptions): string[] {
  // If Asterisk has not responded, the username or the secret is missing here, and manager.conf need not change.
  if (!(error instanceof AmiError) || error.code !== 'AMI_ERR_LOGIN' || !error.response) return [];
  const { username, host } = resolveOptions(options);
  return sectionFor(username, host);
}
