import type { Node, NodeAPI, NodeDef } from 'node-red';
import { AmiError } from '../../src/index';
import type { AmiConfigNode } from '../ami-config/ami-config';
import { finish, toAmiError } from '../common/errors';
import { listOf } from '../common/lists';
import { refuseUnsetVariable } from '../common/options';
import { errorStatus, missingConnection } from '../common/status';

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
      this.error('connection: no AMI connection is set');
      return;
    }
    const names = eventNames(def.events);
    if (names instanceof AmiError) {
      this.status(errorStatus(names, RED._));
      this.error(names);
      return;
    }
    const { server } = config;
    const unsubscribe = config.connection?.subscribe(
      names,
      (event, receivedAt) =>
        this.send({ topic: event.name, payload: event.toObject(), ami: { server, receivedAt } }),
      {
        onGap: (gap) => this.send({ topic: 'gap', payload: gap, ami: { server, receivedAt: gap.to } }),
        onOverload: () => this.warn(RED._('ami-events.error.overload')),
      },
    );
    config.register(this);
    this.on('close', (removed: boolean, done: () => void) => {
      unsubscribe?.();
      finish(this, config.deregister(this, removed), done);
    });
  }

  RED.nodes.registerType('ami-events', AmiEvents);
}

/** @returns the error, where a variable is missing: without its names the node would wait for nothing */
function eventNames(events: unknown): string[] | AmiError {
  try {
    return listOf(events).map((name) => {
      refuseUnsetVariable('events', name);
      return String(name).trim();
    });
  } catch (error) {
    return toAmiError(error);
  }
}
