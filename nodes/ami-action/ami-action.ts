import type { Node, NodeAPI, NodeMessageInFlow } from 'node-red';
import { type Action, AmiError, type Answer, resolveOptions } from '../../src/index';
import type { AmiConfigNode } from '../common/config-node';
import { savedSelf } from '../common/saved';
import { connectionOf, withConnection } from '../common/with-connection';
import { serveCatalogue } from './catalogue';
import { sendOnOwnSession } from './own-session';
import { ActionQueue } from './queue';
import { requestedAction } from './request';
import { type AmiActionDef, readSettings, type Settings } from './settings';

/** The settings and what they make, until another connection takes their place. */
interface Place {
  config: AmiConfigNode;
  settings: Settings;
  queue: ActionQueue;
}

export default function amiAction(RED: NodeAPI): void {
  serveCatalogue(RED);

  function AmiAction(this: Node, def: AmiActionDef): void {
    RED.nodes.createNode(this, def);
    const closed = new AbortController();
    let place: Place | undefined;

    const run = ({ config, settings, queue }: Place, action: Action): Promise<Answer> => {
      const { timeout, ownSession } = settings;
      const longest = timeout ?? resolveOptions(config.options).actionTimeout;
      return queue.run(String(action.Action), longest, (waited) => {
        const options = { timeout, waited, signal: closed.signal };
        return ownSession
          ? sendOnOwnSession(config, action, options, Math.max(1, longest - waited))
          : connectionOf(config).send(action, options);
      });
    };

    const user = withConnection(RED, this, def, {
      attach: (config) => {
        const settings = readSettings(def, savedSelf(RED, this));
        const queue = new ActionQueue(settings.limit);
        place = { config, settings, queue };
        config.register(this);
        return async (removed) => {
          place = undefined;
          queue.close();
          await config.deregister(this, removed);
          await user.idle();
        };
      },
      input: async (message, send) => {
        const { config } = user;
        if (!place) throw new AmiError('AMI_ERR_CLOSED', 'the node is closed');
        const action = requestedAction(message, place.settings);
        const startedAt = performance.now();
        const answer = await run(place, action);
        if (user.isClosing) return;
        const ms = Math.round(performance.now() - startedAt);
        send(answered(message, config, action, answer, ms));
      },
      close: () => closed.abort(),
    });
  }

  RED.nodes.registerType('ami-action', AmiAction);
}

/** The same message, with the answer in plain objects. */
function answered(
  message: NodeMessageInFlow,
  { pbx, server }: AmiConfigNode,
  action: Action,
  { response, items, output }: Answer,
  ms: number,
): NodeMessageInFlow {
  const payload = { response: response.toObject(), items: items.map((item) => item.toObject()), output };
  const actionId = response.get('ActionID');
  return Object.assign(message, { payload, ami: { pbx, server, action: action.Action, actionId, ms } });
}
