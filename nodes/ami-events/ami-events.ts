import type { NodeAPI } from 'node-red';
import type { Frame } from '../../src/index';
import type { AmiConfigNode } from '../common/config-node';
import { invalid } from '../common/errors';
import { listOf } from '../common/lists';
import { shown } from '../common/message';
import { messageId } from '../common/message-id';
import { upToDate } from '../common/migrations';
import { refuseEmptied, refuseUnsetVariable, type SavedNode, savedSelf } from '../common/saved-node';
import { isWired, type WiredNode } from '../common/wires';
import { type ConnectedDef, withConnection } from '../common/with-connection';
import { serveCatalogue } from './catalogue';
import { eventTest } from './conditions';

interface AmiEventsDef extends ConnectedDef {
  /** Names, exact or with `*`. Empty: all events. */
  events?: unknown;
  /** Conditions on headers, all of which an event must meet: see conditions.ts. */
  conditions?: unknown;
}

interface Settings {
  names: string[];
  meets: (event: Frame) => boolean;
}

export default function amiEvents(RED: NodeAPI): void {
  serveCatalogue(RED);

  function AmiEvents(this: WiredNode, def: AmiEventsDef): void {
    RED.nodes.createNode(this, def);

    const subscribe = ({ pbx, server, connection }: AmiConfigNode, { names, meets }: Settings) =>
      connection?.subscribe(
        names,
        (event, receivedAt) => {
          if (!isWired(this, 0) || !meets(event)) return;
          this.send({
            _msgid: messageId(),
            topic: event.name,
            payload: event.toObject(),
            ami: { pbx, server, receivedAt },
          });
        },
        {
          // The payload is a copy, because all subscribers get the same gap object.
          onGap: (gap) =>
            this.send({ topic: 'gap', payload: { ...gap }, ami: { pbx, server, receivedAt: gap.to } }),
          onOverload: () => this.warn(RED._('ami-events.error.overload')),
        },
      );

    withConnection(RED, this, def, {
      attach: (config, self) => {
        const unsubscribe = subscribe(config, readSettings(def, savedSelf(RED, this)));
        config.register(self);
        return (removed) => {
          unsubscribe?.();
          return config.deregister(self, removed);
        };
      },
    });
  }

  RED.nodes.registerType<WiredNode, AmiEventsDef, object, object>('ami-events', AmiEvents);
}

/**
 * @param saved the node as the flow file has it
 * @throws AmiError AMI_ERR_INVALID_ACTION naming the field
 */
function readSettings(def: AmiEventsDef, saved: SavedNode | undefined): Settings {
  const { events, conditions } = upToDate(def);
  return { names: eventNames(events, saved?.events), meets: eventTest(conditions, saved?.conditions) };
}

function eventNames(events: unknown, saved: unknown): string[] {
  const names = listOf(events).map((name, index) => {
    refuseUnsetVariable('events', name);
    if (typeof name !== 'string')
      throw invalid(`events[${index}] must be the name of an event, not ${shown(name)}`);
    return name.trim();
  });
  if (names.length === 0) refuseEmptied('events', saved);
  return names;
}
