import type { Node, NodeAPI } from 'node-red';
import { AmiError, type Answer, CallLostError, FORMS, resolveOptions } from '../../src/index';
import type { AmiConfigNode } from '../common/config-node';
import { type GroupMessage, GroupWork } from '../common/group-work';
import { savedSelf } from '../common/saved-node';
import { connectionOf, type Send, withConnection } from '../common/with-connection';
import { ActionQueue } from './action-queue';
import { serveCatalogue } from './catalogue';
import { refuseWithoutEvents, withMissingClass } from './missing-class';
import { mayOpenSession, sendOnOwnSession } from './own-session';
import { type Request, requestIn } from './request';
import { type AmiActionDef, readSettings, type Settings } from './settings';

/** What the node keeps for one connection, until the connection is replaced. */
interface Attachment {
  config: AmiConfigNode;
  settings: Settings;
  queue: ActionQueue;
}

/** The content of the answer: `msg.payload`, and `msg.ami.actionId`. */
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
    const attachments = new Map<AmiConfigNode, Attachment>();
    const work = new GroupWork(RED, this);

    /** In a group a connection must be ready, because another connection may be ready if this one is not. */
    const readyConnection = (config: AmiConfigNode, request: Request) => {
      const connection = connectionOf(config);
      if (user.isGroup && connection.state !== 'ready') throw notReady(nameOf(request), connection.state);
      return connection;
    };

    const run = (
      { config, settings, queue }: Attachment,
      request: Request,
      written: () => void,
    ): Promise<Outcome> => {
      const { timeout, ownSession } = settings;
      const longest = timeout ?? resolveOptions(config.options).actionTimeout;
      return queue.run(nameOf(request), longest, async (waited) => {
        if (request.kind === 'form') {
          const connection = readyConnection(config, request);
          // A form sends several actions: from here on, no other PBX is tried.
          written();
          await refuseWithoutEvents(request.form, request.fields, config);
          return { payload: await FORMS[request.form](connection, request.fields, { signal }) };
        }
        const { action } = request;
        const options = { timeout, waited, signal };
        let isOpen = !ownSession;
        const opened = () => {
          isOpen = true;
        };
        try {
          return outcomeOf(
            ownSession
              ? await sendOnOwnSession(config, action, options, Math.max(1, longest - waited), opened)
              : await readyConnection(config, request).send(action, options),
          );
        } catch (error) {
          const isUnsent = !isOpen || (error instanceof AmiError && error.code === 'AMI_ERR_NOT_SENT');
          if (!isUnsent) written();
          throw error;
        }
      });
    };

    const handle = async (attachment: Attachment, message: GroupMessage, send: Send, written: () => void) => {
      const { config } = attachment;
      const request = requestIn(message, attachment.settings);
      const { pbx, server } = config;
      const ami = { pbx, server, action: nameOf(request) };
      const startedAt = performance.now();
      try {
        const { payload, actionId } = await run(attachment, request, written);
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
    };

    const user = withConnection(RED, this, def, {
      attach: (config, self) => {
        const settings = readSettings(def, savedSelf(RED, this));
        const queue = new ActionQueue(settings.limit);
        attachments.set(config, { config, settings, queue });
        config.register(self);
        return async (removed) => {
          attachments.delete(config);
          queue.close();
          await config.deregister(self, removed);
          await user.idle();
        };
      },
      input: async (message: GroupMessage, send) => {
        // The settings are the same for all connections.
        const [first] = attachments.values();
        const ownSession = first?.settings.ownSession ?? false;
        await work.handle(user, message, {
          distribution: first?.settings.distribution ?? 'pbx',
          isHealthy: ({ connection }) =>
            connection?.state === 'ready' || (ownSession && mayOpenSession(connection?.state)),
          loadOf: (config) =>
            (config.connection?.snapshot().inFlight ?? 0) + (attachments.get(config)?.queue.length ?? 0),
          run: (config, own, written) => {
            const attachment = attachments.get(config);
            if (!attachment) throw new AmiError('AMI_ERR_CLOSED', 'the node is closed');
            return handle(attachment, own, send, written);
          },
        });
      },
      close: () => closed.abort(),
    });
  }

  RED.nodes.registerType('ami-action', AmiAction);
}

function notReady(name: string, state: string): AmiError {
  return new AmiError('AMI_ERR_NOT_SENT', `${name} was not sent: the connection is ${state}`);
}

function nameOf(request: Request): string {
  return request.kind === 'form' ? request.form : String(request.action.Action);
}

/** Converts the frames of an answer to plain objects. */
function outcomeOf({ response, items, output }: Answer): Outcome {
  return {
    payload: { response: response.toObject(), items: items.map((item) => item.toObject()), output },
    actionId: response.get('ActionID'),
  };
}
