import type { Node, NodeAPI, NodeMessage, NodeMessageInFlow } from 'node-red';
import { AmiError, RefreshPool } from '../../src/index';
import type { AmiConfigNode } from '../common/config-node';
import { finish, toAmiError } from '../common/errors';
import { requestedAction } from '../common/message';
import { type SavedNode, savedSelf } from '../common/saved';
import { errorStatus } from '../common/status';
import { UsedConnection } from '../common/used-connection';
import { upToDate } from '../common/versions';
import { Progress } from './progress';
import { requestedContext, requestedExtensions } from './request';
import { ResultSequence, summaryInWordsOfMessage } from './results';
import { type AmiRefreshDef, readSettings, type Settings } from './settings';

/** Takes the message of one output, or several by output. */
type Send = (message: NodeMessage | (NodeMessage | null)[]) => void;

/** Of `msg.action`, the default first. */
const ACTIONS = ['refresh', 'status', 'close'] as const;
/** What a Dashboard table sends for a click on a row, on a button in it, or for ticked rows; its payload is those rows. */
const TABLE_ACTIONS: readonly unknown[] = ['row_click', 'button_click', 'multiselect'];

/** Node-RED keeps what each output is wired to up to date. */
type WiredNode = Node & { wires: string[][] };

/** The connection and the settings to refresh with, until another connection takes its place. */
interface Place {
  config: AmiConfigNode;
  settings: Settings;
  /** What it learned of the server's hints holds for this server alone. */
  pool: RefreshPool;
}

export default function amiRefresh(RED: NodeAPI): void {
  function AmiRefresh(this: WiredNode, def: AmiRefreshDef): void {
    RED.nodes.createNode(this, def);
    const progress = new Progress(this, RED._);
    const underWay = new Set<Promise<void>>();
    let place: Place | AmiError;
    let closing = false;

    const refresh = async (message: NodeMessageInFlow, send: Send): Promise<object> => {
      if (place instanceof AmiError) throw place;
      const { config, settings, pool } = place;
      if (config.problem) throw config.problem;
      const { entries = settings.request.extensions, place: nameOf } = requestedExtensions(message.payload);
      const context = requestedContext(message.context) ?? settings.request.context;
      const isWired = (this.wires[0]?.length ?? 0) > 0;
      const sequence = isWired
        ? new ResultSequence(RED, message, nameOf, (result) => send([result, null]))
        : undefined;
      const run = progress.begin();
      try {
        const summary = await pool.refresh<unknown>(config.options, {
          ...settings.request,
          extensions: entries,
          context,
          trace: config.logStep,
          onResult: (result, index, count) => {
            run.answered(count);
            sequence?.add(result, index, count);
          },
        });
        run.done(summary);
        return summaryInWordsOfMessage(summary, nameOf);
      } catch (error) {
        run.failed(error);
        throw error;
      }
    };

    const answer = async (message: NodeMessageInFlow, send: Send): Promise<object> => {
      const action = TABLE_ACTIONS.includes(message.action) ? 'refresh' : message.action;
      const pool = place instanceof AmiError ? undefined : place.pool;
      switch (requestedAction(action, ACTIONS)) {
        case 'refresh':
          return refresh(message, send);
        case 'status': {
          const connections = pool?.status() ?? [];
          return { activeConnections: connections.length, connections };
        }
        case 'close':
          return { closedConnections: pool?.closeAll() ?? 0 };
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

    const used = new UsedConnection(
      RED,
      this,
      () => upToDate(def).connection,
      (found) => {
        place = placeAt(found, def, savedSelf(RED, this));
        const problem = place instanceof AmiError ? place : place.config.problem;
        progress.rest(problem && errorStatus(problem, RED._));
        if (problem) this.error(problem);
        if (place instanceof AmiError) return () => {};
        const { config, pool } = place;
        config.pools.add(pool);
        return async () => {
          config.pools.delete(pool);
          pool.closeAll();
          await Promise.allSettled(underWay);
          await pool.closed();
        };
      },
    );
    this.on('input', (message, send, done) => {
      // Until it is closed, a node still gets what was on its way.
      if (closing) return done();
      const work = handle(message, send as Send, done)
        .catch((error) => this.error(error))
        .finally(() => underWay.delete(work));
      underWay.add(work);
    });
    this.on('close', (removed: boolean, done: () => void) => {
      closing = true;
      progress.close();
      finish(this, used.close(removed), done);
    });
  }

  RED.nodes.registerType<WiredNode, AmiRefreshDef, object, object>('ami-refresh', AmiRefresh);
}

/** @returns the error, where a field is wrong: a node that throws while it is made is no node at all */
function placeAt(
  found: AmiConfigNode | AmiError,
  def: AmiRefreshDef,
  saved: SavedNode | undefined,
): Place | AmiError {
  if (found instanceof AmiError) return found;
  try {
    const settings = readSettings(def, saved);
    return { config: found, settings, pool: new RefreshPool({ limit: settings.limit }) };
  } catch (error) {
    return toAmiError(error);
  }
}
