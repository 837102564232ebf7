import type { Node, NodeAPI } from 'node-red';
import { AmiError, type Answer, CallLostError, FORMS, resolveOptions } from '../../src/index';
import type { AmiConfigNode } from '../common/config-node';
import { savedSelf } from '../common/saved';
import { connectionOf, withConnection } from '../common/with-connection';
import { serveCatalogue } from './catalogue';
import { refuseWithoutEvents, withMissingClass } from './missing-class';
import { sendOnOwnSession } from './own-session';
import { ActionQueue } from './queue';
import { type Request, requestIn } from './request';
import { type AmiActionDef, readSettings, type Settings } from './settings';

/** The settings and what they make, until another connection takes their place. */
interface Place {
  config: AmiConfigNode;
  settings: Settings;
  queue: ActionQueue;
}

/** What `msg.payload` and `msg.ami` become. */
interface Outcome {
  payload: object;
  actionId?: string | undefined;
}

export default function amiAction(RED: NodeAPI): void {
  serveCatalogue(RED);

  function AmiAction(this: Node, def: AmiActionDef): void {
    RED.nodes.createNode(this, def);
    const closed = new AbortController();
    const { signal } = closed;
    let place: Place | undefined;

    const run = ({ config, settings, queue }: Place, request: Request): Promise<Outcome> => {
      const { timeout, ownSession } = settings;
      const longest = timeout ?? resolveOptions(config.options).actionTimeout;
      return queue.run(nameOf(request), longest, async (waited) => {
        if (request.kind === 'form') {
          await refuseWithoutEvents(request.form, config);
          return { payload: await FORMS[request.form](connectionOf(config), request.fields, { signal }) };
        }
        const { action } = request;
        const options = { timeout, waited, signal };
        return outcomeOf(
          ownSession
            ? await sendOnOwnSession(config, action, options, Math.max(1, longest - waited))
            : await connectionOf(config).send(action, options),
        );
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
        const request = requestIn(message, place.settings);
        const { pbx, server } = config;
        const ami = { pbx, server, action: nameOf(request) };
        const startedAt = performance.now();
        try {
          const { payload, actionId } = await run(place, request);
          if (user.isClosing) return;
          const ms = Math.round(performance.now() - startedAt);
          const answered = { ...ami, ...(actionId !== undefined && { actionId }), ms };
          send(Object.assign(message, { payload, ami: answered }));
        } catch (error) {
          // A Catch node gets code and message of an error. A lost call needs more.
          if (error instanceof CallLostError) {
            const { callId, now } = error;
            Object.assign(message, { ami: { ...ami, callId, now } });
          }
          throw withMissingClass(error, config);
        }
      },
      close: () => closed.abort(),
    });
  }

  RED.nodes.registerType('ami-action', AmiAction);
}

function nameOf(request: Request): string {
  return request.kind === 'form' ? request.form : String(request.action.Action);
}

/** The answer in plain objects. */
function outcomeOf({ response, items, output }: Answer): Outcome {
  return {
    payload: { response: response.toObject(), items: items.map((item) => item.toObject()), output },
    actionId: response.get('ActionID'),
  };
}
