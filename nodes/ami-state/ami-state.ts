import type { NodeAPI, NodeMessage } from 'node-red';
import { AmiError, SOURCE_KINDS, type SourceName, type StateEntry } from '../../src/index';
import type { AmiConfigNode } from '../common/config-node';
import { GroupWork } from '../common/group-work';
import { amiOf, requestedAction, withoutTableClick } from '../common/message';
import { messageId } from '../common/message-id';
import { savedSelf } from '../common/saved-node';
import { isWired, type WiredNode } from '../common/wires';
import { connectionOf, type Send, withConnection } from '../common/with-connection';
import { copyOf } from './copy';
import { countsOf, Throttle } from './counts';
import { entryTest } from './filter';
import type { StateKeeper } from './keeper';
import { keeperOf } from './keepers';
import { answerTo, requestedNames } from './lookup';
import { type AmiStateDef, readSettings } from './settings';
import type { StateUser } from './state-user';

/** Values of `msg.action`, the default first. */
const ACTIONS = ['get', 'snapshot'] as const;

/** A message that the node sends. */
interface StateMessage extends NodeMessage {
  snapshot?: true;
  /** Set in the last message of a snapshot. */
  complete?: true;
  parts?: { id: string; type: 'array'; index: number; count: number };
  ami: object;
}

/** The state model of a connection, and the part of it that this node reports, until the connection is replaced. */
interface View {
  config: AmiConfigNode;
  keeper: StateKeeper;
  user: StateUser;
  entries(): StateEntry[];
}

export default function amiState(RED: NodeAPI): void {
  function AmiState(this: WiredNode, def: AmiStateDef): void {
    RED.nodes.createNode(this, def);
    const views = new Map<AmiConfigNode, View>();
    const work = new GroupWork(RED, this);

    const sendSnapshot = ({ config, keeper, user, entries }: View, send: Send) => {
      if (!isWired(this, 0)) return;
      const all = entries();
      const id = RED.util.generateId();
      all.forEach((entry, index) => {
        const parts = { id, type: 'array', index, count: all.length } as const;
        const payload = copyOf(entry);
        const message: StateMessage = {
          _msgid: messageId(),
          topic: entry.kind,
          payload,
          snapshot: true,
          parts,
          ami: amiOf(config),
        };
        send(message);
      });
      const payload = {
        count: all.length,
        counts: countsOf(kindsOf(user.sources), all),
        failed: failuresOf(user.sources, keeper.failures),
        at: new Date().toISOString(),
      };
      const last: StateMessage = {
        topic: 'snapshot',
        payload,
        snapshot: true,
        complete: true,
        ami: amiOf(config),
      };
      send(last);
    };

    const attach = (config: AmiConfigNode) => {
      const settings = readSettings(def, savedSelf(RED, this));
      const passes = entryTest(settings.names, settings.context);
      const kinds = new Set(kindsOf(settings.sources));
      const isMine = (entry: StateEntry) => kinds.has(entry.kind) && passes(entry);
      if (!config.connection) return undefined;
      const keeper = keeperOf(config.connection, config.pbx);
      const entries = () => keeper.model.entries([...kinds]).filter(passes);
      const counts = new Throttle(() => {
        if (!isWired(this, 1)) return;
        const payload = countsOf([...kinds], entries());
        const message: StateMessage = { topic: 'counts', payload, ami: amiOf(config) };
        this.send([null, message]);
      });
      const user: StateUser = {
        sources: settings.sources,
        mailboxes: settings.sources.includes('mailboxes') ? settings.mailboxes : [],
        checkInterval: settings.checkInterval,
        onSnapshot: () => {
          const view = views.get(config);
          if (view) sendSnapshot(view, (message) => this.send(message));
          counts.changed();
        },
        onChange: (entry) => {
          if (!isMine(entry)) return;
          counts.changed();
          if (!isWired(this, 0)) return;
          const message: StateMessage = {
            _msgid: messageId(),
            topic: entry.kind,
            payload: copyOf(entry),
            ami: amiOf(config),
          };
          this.send(message);
        },
        onFailures: warnings(settings.sources, (source, reason) => {
          const words = RED._('ami-state.error.source', {
            source: RED._(`ami-state.source.${source}`),
            reason,
          });
          this.warn(views.size > 1 ? `${config.pbx}: ${words}` : words);
        }),
      };
      const end = keeper.add(user);
      views.set(config, { config, keeper, user, entries });
      return () => {
        views.delete(config);
        counts.stop();
        end();
      };
    };

    const user = withConnection(RED, this, def, {
      attach: (config, self) => {
        const end = attach(config);
        config.register(self);
        return (removed) => {
          end?.();
          return config.deregister(self, removed);
        };
      },
      input: async (message, send) => {
        const action = requestedAction(withoutTableClick(message.action), ACTIONS);
        const names = action === 'get' ? requestedNames(message.payload) : undefined;
        await work.handle(user, message, {
          distribution: 'all',
          isHealthy: ({ connection }) => connection?.state === 'ready',
          loadOf: () => 0,
          run: async (config, own) => {
            // Throws if a setting or the connection is wrong.
            const connection = connectionOf(config);
            const view = views.get(config);
            if (!view?.keeper.hasRead(view.user)) throw notRead(connection.state);
            if (!names) return sendSnapshot(view, send);
            const { found, unknown } = answerTo(names, view.entries());
            send(
              Object.assign(own, {
                payload: found.map(copyOf),
                unknown,
                current: view.keeper.isCurrent(view.user),
                ami: amiOf(config, own.ami),
              }),
            );
          },
        });
      },
    });
  }

  RED.nodes.registerType<WiredNode, AmiStateDef, object, object>('ami-state', AmiState);
}

function kindsOf(sources: readonly SourceName[]) {
  return sources.flatMap((source) => SOURCE_KINDS[source]);
}

function failuresOf(sources: readonly SourceName[], failures: ReadonlyMap<SourceName, AmiError>) {
  return [...failures]
    .filter(([source]) => sources.includes(source))
    .map(([source, { code, message }]) => ({ source, code, message }));
}

/** @returns a function that warns of each failure once, and again if the failure had ended in between */
function warnings(
  sources: readonly SourceName[],
  warn: (source: SourceName, reason: string) => void,
): StateUser['onFailures'] {
  let known = new Map<SourceName, string>();
  return (failures) => {
    const now = new Map(failuresOf(sources, failures).map(({ source, message }) => [source, message]));
    for (const [source, message] of now) if (known.get(source) !== message) warn(source, message);
    known = now;
  };
}

function notRead(state: string): AmiError {
  return new AmiError('AMI_ERR_NOT_SENT', `no state has been read: the connection is ${state}`);
}
