import type { Node, NodeAPI, NodeDef, NodeMessage, NodeMessageInFlow } from 'node-red';
import { AmiError, type AmiOptions, RefreshDesk, type RefreshRequest } from '../../src/index';
import type { AmiConfigNode } from '../ami-config/ami-config';
import { finish, toAmiError } from '../common/errors';
import { listOf } from '../common/lists';
import { requestedAction } from '../common/message';
import { refuseUnsetVariable, wholeNumber } from '../common/options';
import { errorStatus, missingConnection } from '../common/status';
import { upToDate } from '../common/versions';
import { Progress } from './progress';
import { requestedContext, requestedExtensions } from './request';
import { ResultSequence, summaryInWordsOfMessage } from './results';

interface AmiRefreshDef extends NodeDef {
  /** The id of an ami-config node. */
  connection: string;
  /** Numbers as text, or rows with `extension` and perhaps `context`; none = all hints. */
  extensions?: unknown;
  context?: string;
  /** ms for one extension's answer. */
  queryTimeout?: string | number;
  /** ms for a whole refresh. */
  timeout?: string | number;
  /** Refreshes at once; the others wait in line. */
  limit?: string | number;
}

interface Settings {
  server: AmiOptions;
  request: RefreshRequest;
  limit: number;
}

/** Takes the message of one output, or several by output. */
type Send = (message: NodeMessage | (NodeMessage | null)[]) => void;

/** Of `msg.action`, the default first. */
const ACTIONS = ['refresh', 'status', 'close'] as const;

const DEFAULT_LIMIT = 4;
const HIGHEST_LIMIT = 1000;

export default function amiRefresh(RED: NodeAPI): void {
  function AmiRefresh(this: Node, def: AmiRefreshDef): void {
    RED.nodes.createNode(this, def);
    const config = RED.nodes.getNode(def.connection) as AmiConfigNode | null;
    const settings = readSettings(def, config);
    const wrong = settings instanceof AmiError ? settings : undefined;
    const progress = new Progress(
      this,
      RED._,
      wrong && (config ? errorStatus(wrong, RED._) : missingConnection(RED._)),
    );
    if (wrong) this.error(wrong);
    const desk = new RefreshDesk({ limit: settings instanceof AmiError ? DEFAULT_LIMIT : settings.limit });
    config?.desks.add(desk);
    const underWay = new Set<Promise<void>>();
    let closing = false;

    const refresh = async (message: NodeMessageInFlow, send: Send): Promise<object> => {
      if (settings instanceof AmiError) throw settings;
      const { entries = settings.request.extensions, place } = requestedExtensions(message.payload);
      const context = requestedContext(message.context) ?? settings.request.context;
      const sequence = new ResultSequence(RED, message, place, (result) => send([result, null]));
      const run = progress.begin();
      try {
        const summary = await desk.refresh(settings.server, {
          ...settings.request,
          extensions: entries,
          context,
          trace: config?.logStep,
          onResult: (result, index, count) => {
            run.answered(count);
            sequence.add(result, index, count);
          },
        });
        run.done(summary);
        return summaryInWordsOfMessage(summary, place);
      } catch (error) {
        run.failed(error);
        throw error;
      }
    };

    const answer = async (message: NodeMessageInFlow, send: Send): Promise<object> => {
      switch (requestedAction(message.action, ACTIONS)) {
        case 'refresh':
          return refresh(message, send);
        case 'status': {
          const connections = desk.status();
          return { activeConnections: connections.length, connections };
        }
        case 'close':
          return { closedConnections: desk.closeAll() };
      }
    };

    const handle = async (message: NodeMessageInFlow, send: Send, done: (error?: Error) => void) => {
      try {
        message.payload = await answer(message, send);
        send([null, message]);
        done();
      } catch (error) {
        // What the node's own end cut short is nobody's error.
        if (closing) done();
        else done(error as Error);
      }
    };

    this.on('input', (message, send, done) => {
      // Until it is closed, a node still gets what was on its way.
      if (closing) return done();
      const work = handle(message, send as Send, done)
        .catch((error) => this.error(error))
        .finally(() => underWay.delete(work));
      underWay.add(work);
    });
    this.on('close', (_removed: boolean, done: () => void) => {
      closing = true;
      progress.close();
      config?.desks.delete(desk);
      desk.closeAll();
      finish(
        this,
        Promise.allSettled(underWay).then(() => desk.closed()),
        done,
      );
    });
  }

  RED.nodes.registerType('ami-refresh', AmiRefresh);
}

/** @returns the error, where a field is wrong: a node that throws while it is made is no node at all */
function readSettings(def: AmiRefreshDef, config: AmiConfigNode | null): Settings | AmiError {
  try {
    if (!config) throw new AmiError('AMI_ERR_INVALID_ACTION', 'connection: no AMI connection is set');
    if (config.problem) throw config.problem;
    const fields = upToDate(def);
    const extensions = listOf(fields.extensions);
    for (const value of [fields.context, ...extensions]) refuseUnsetVariable('extensions', value);
    return {
      server: config.options,
      request: {
        extensions: extensions.length > 0 ? extensions : undefined,
        context: fields.context?.trim(),
        queryTimeout: wholeNumber('queryTimeout', fields.queryTimeout),
        timeout: wholeNumber('timeout', fields.timeout),
      },
      limit: wholeNumber('limit', fields.limit, HIGHEST_LIMIT) ?? DEFAULT_LIMIT,
    };
  } catch (error) {
    return toAmiError(error);
  }
}
