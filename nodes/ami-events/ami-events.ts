import type { Node, NodeAPI, NodeDef } from 'node-red';
import type { AmiConfigNode } from '../ami-config/ami-config';
import { finish } from '../common/errors';
import { listOf } from '../common/lists';
import { missingConnection } from '../common/status';

interface AmiEventsDef extends NodeDef {
  /** The id of an ami-config node. */
  connection: string;
  /** Names, exact or with `*`; none = all. */
  events?: unknown;
}

export default function amiEvents(RED: NodeAPI): void {
  function AmiEvents(this: Node, def: AmiEventsDef): void {
    RED.nodes.createNode(this, def);
    const config = RED.nodes.getNode(def.connection) as AmiConfigNode | null;
    if (!config) {
      this.status(missingConnection(RED._));
      return;
    }
    const unsubscribe = config.connection?.subscribe(eventNames(def.events), (event, receivedAt) => {
      this.send({ topic: event.name, payload: event.toObject(), ami: { server: config.server, receivedAt } });
    });
    config.register(this);
    this.on('close', (removed: boolean, done: () => void) => {
      unsubscribe?.();
      finish(this, config.deregister(this, removed), done);
    });
  }

  RED.nodes.registerType('ami-events', AmiEvents);
}

function eventNames(events: unknown): string[] {
  return listOf(events).map((name) => String(name).trim());
}
