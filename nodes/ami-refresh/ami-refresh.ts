import type { NodeAPI, NodeMessage, NodeMessageInFlow } from 'node-red';
import {
  AmiError,
  type ExtensionResult,
  type PrewarmOptions,
  RefreshPool,
  type RefreshSummary,
} from '../../src/index';
import type { AmiConfigNode } from '../common/config-node';
import { type GroupMessage, GroupWork } from '../common/group-work';
import { amiOf, requestedAction, withoutTableClick } from '../common/message';
import { durationsOf, patternOf } from '../common/refresh-durations';
import { savedSelf } from '../common/saved-node';
import { errorStatus } from '../common/status';
import { isWired, type WiredNode } from '../common/wires';
import { type Send, withConnection } from '../common/with-connection';
import { Progress } from './progress';
import { Reported } from './reported';
import { requestedContext, requestedExtensions, requestedPriority } from './request';
import { ResultSequence, summaryInWordsOfMessage } from './results';
import { type AmiRefreshDef, readSettings, type Settings } from './settings';
import { SharedAnswers } from './shared-answers';

/** Values of `msg.action`, the default first. */
const ACTIONS = ['refresh', 'status', 'close'] as const;

/** What the node keeps for one connection, until the connection is replaced. */
interface Attachment {
  config: AmiConfigNode;
  settings: Settings;
  /** Each connection has its own pool, because what a pool learns about hints is true for one server only. */
  pool: RefreshPool;
  /** Running refreshes whose results equal requests share. */
  sharedAnswers: SharedAnswers;
  /** True if the last refresh was slow. */
  wasSlow: boolean;
}

export default function amiRefresh(RED: NodeAPI): void {
  function AmiRefresh(this: WiredNode, def: AmiRefreshDef): void {
    RED.nodes.createNode(this, def);
    const progress = new Progress(this, RED._);
    const attachments = new Map<AmiConfigNode, Attachment>();
    const work = new GroupWork(RED, this);
    let lastSent: Promise<number> = Promise.resolve(0);

    const refresh = async (
      attachment: Attachment,
      message: NodeMessageInFlow,
      send: Send,
      written: () => void,
    ): Promise<object> => {
      const { config, settings, pool, sharedAnswers } = attachment;
      if (config.problem) throw config.problem;
      const { entries = settings.request.extensions, entryName: nameOf } = requestedExtensions(
        message.payload,
      );
      const context = requestedContext(message.context) ?? settings.request.context;
      const priority = requestedPriority(message.priority);
      const sequence = isWired(this, 0)
        ? new ResultSequence(RED, message, nameOf, (result) => send([result, null]))
        : undefined;
      const finish = async (summary: RefreshSummary) => {
        const inWords = summaryInWordsOfMessage(summary, nameOf);
        if (!settings.incremental) return inWords;
        return { ...inWords, unchanged: await sendChanged(summary.results, attachment, sequence) };
      };
      const question = settings.grouped ? sharedAnswers.question(entries, context) : undefined;
      // There must be no `await` between this and `begin`. Otherwise two messages could start the same refresh.
      const running = question === undefined ? undefined : sharedAnswers.shared(question);
      if (running) {
        const shared = await running;
        if (!settings.incremental)
          shared.results.forEach((result, index, { length }) => {
            sequence?.add(result, index, length);
          });
        return finish(shared);
      }
      const run = progress.begin();
      try {
        const refreshed = pool.refresh<unknown>(config.options, {
          ...settings.request,
          extensions: entries,
          context,
          priority,
          trace: config.logStep,
          onResult: (result, index, count) => {
            written();
            run.answered(count);
            if (!settings.incremental) sequence?.add(result, index, count);
          },
        });
        if (question !== undefined) sharedAnswers.begin(question, refreshed);
        const summary = await refreshed;
        run.done(summary, reportSlow(attachment, summary, send));
        return await finish(summary);
      } catch (error) {
        run.failed(error);
        throw error;
      }
    };

    /** Sends the results that differ from those of the last refresh. @returns the number of the others */
    const sendChanged = (
      results: readonly ExtensionResult[],
      { config }: Attachment,
      sequence: ResultSequence | undefined,
    ) => {
      const send = async () => {
        const reported = await Reported.of(this, user.isGroup ? config.pbx : undefined);
        const changed = results.filter((result) => reported.isNew(result));
        await reported.store();
        changed.forEach((result, index) => {
          sequence?.add(result, index, changed.length);
        });
        return reported.unchanged;
      };
      // These run one after another, because each reads what the one before has stored.
      const sent = lastSent.then(send);
      lastSent = sent.catch(() => 0);
      return sent;
    };

    /** Sends a message for a slow refresh, unless the one before was slow too. @returns its ms; undefined if it was not slow */
    const reportSlow = (
      attachment: Attachment,
      { connectionId, statistics }: RefreshSummary,
      send: Send,
    ): number | undefined => {
      const { settings, pool, config } = attachment;
      if (settings.slow === undefined) return undefined;
      const durations = durationsOf(pool);
      const limit = settings.slow === 'auto' ? durations.automaticLimit() : settings.slow;
      const ms = statistics.connectMs + statistics.queryMs;
      durations.add(ms);
      const isSlow = limit !== undefined && ms > limit;
      if (isSlow && !attachment.wasSlow) {
        const message: NodeMessage & { ami: object } = {
          topic: 'slow',
          payload: { connectionId, ms, limitMs: limit },
          ami: amiOf(config),
        };
        send([null, message]);
      }
      attachment.wasSlow = isSlow;
      return isSlow ? ms : undefined;
    };

    const statusOf = (pool: RefreshPool | undefined) => {
      const connections = pool?.status() ?? [];
      return {
        activeConnections: connections.length,
        connections,
        ...(pool?.prewarmed && { prewarmed: pool.prewarmed }),
        ...(pool && durationsOf(pool).isUsed && { lastHour: patternOf([pool]) }),
      };
    };

    const answer = async (
      action: (typeof ACTIONS)[number],
      attachment: Attachment | undefined,
      message: NodeMessageInFlow,
      send: Send,
      written: () => void,
    ): Promise<object> => {
      switch (action) {
        case 'refresh':
          if (!attachment) throw new AmiError('AMI_ERR_CLOSED', 'the node is closed');
          return refresh(attachment, message, send, written);
        case 'status':
          return statusOf(attachment?.pool);
        case 'close':
          return { closedConnections: attachment?.pool.closeAll() ?? 0 };
      }
    };

    const prewarm = (
      { options, logStep }: AmiConfigNode,
      { prewarmed }: Settings,
    ): PrewarmOptions | undefined => {
      if (prewarmed === 0) return undefined;
      const onProblem = (problem: AmiError | undefined) => {
        if (problem) this.warn(`pre-warmed sessions: ${problem.message}`);
      };
      return { sessions: prewarmed, options, trace: logStep, onProblem };
    };

    const user = withConnection(RED, this, def, {
      attach: (config) => {
        const settings = readSettings(def, savedSelf(RED, this));
        const { problem } = config;
        const pool = new RefreshPool({
          limit: settings.limit,
          prewarm: problem ? undefined : prewarm(config, settings),
        });
        attachments.set(config, {
          config,
          settings,
          pool,
          sharedAnswers: new SharedAnswers(),
          wasSlow: false,
        });
        const removeProblem = problem && progress.addProblem(errorStatus(problem, RED._));
        if (!removeProblem) progress.showIdle();
        if (problem) this.error(problem);
        config.pools.add(pool);
        return async () => {
          removeProblem?.();
          attachments.delete(config);
          config.pools.delete(pool);
          pool.closeAll();
          const stopped = pool.stopPrewarming();
          await user.idle();
          await Promise.all([stopped, pool.closed()]);
        };
      },
      showProblem: (problem) => progress.addProblem(errorStatus(problem, RED._)),
      input: async (message: GroupMessage, send) => {
        const action = requestedAction(withoutTableClick(message.action), ACTIONS);
        // Without a connection no refresh can be running, so the answer needs none.
        if (action !== 'refresh' && !user.isGroup && attachments.size === 0) {
          message.payload = await answer(action, undefined, message, send, () => {});
          return send([null, message]);
        }
        const [first] = attachments.values();
        await work.handle(user, message, {
          distribution: action === 'refresh' ? (first?.settings.distribution ?? 'all') : 'all',
          // A refresh has a session of its own, so it may work even if no node has opened the shared one.
          isHealthy: ({ connection }) => connection?.state !== 'waiting' && connection?.state !== 'failed',
          loadOf: ({ pools }) => [...pools].reduce((sum, pool) => sum + pool.load, 0),
          run: async (config, own, written) => {
            own.ami = amiOf(config, own.ami);
            own.payload = await answer(action, attachments.get(config), own, send, written);
            send([null, own]);
          },
        });
      },
      close: () => progress.close(),
    });
  }

  RED.nodes.registerType<WiredNode, AmiRefreshDef, object, object>('ami-refresh', AmiRefresh);
}
