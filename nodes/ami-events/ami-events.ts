import type { Node, NodeAPI, NodeDef } from 'node-red';
import { AmiError, type Frame } from '../../src/index';
import type { AmiConfigNode } from '../ami-config/ami-config';
import { finish, toAmiError } from '../common/errors';
import { listOf } from '../common/lists';
import { refuseUnsetVariable } from '../common/options';
import { errorStatus, missingConnection } from '../common/status';
import { upToDate } from '../common/versions';
import { serveCatalogue } from './catalogue';
import { eventTest } from './conditions';

interface AmiEventsDef extends NodeDef {
  /** The id of an ami-config node. */
  connection: string;
  /** Names, exact or with `*`; none = all. */
  events?: unknown;
  /** What an event's headers must be, all of them; see conditions.ts. */
  conditions?: unknown;
}

interface Settings {
  names: string[];
  meets: (event: Frame) => boolean;
}

export default function amiEvents(RED: NodeAPI): void {
  serveCatalogue(RED);

  function AmiEvents(this: Node, def: AmiEventsDef): void {
    RED.nodes.createNode(this, def);
    const config = RED.nodes.getNode(def.connection) as AmiConfigNode | null;
    if (!config) {
      this.status(missingConnection(RED._));
      this.error('connection: no AMI connection is set');
      return;
    }
    const settings = readSettings(def);
    if (settings instanceof AmiError) {
      this.status(errorStatus(settings, RED._));
      this.error(settings);
      return;
    }
    const { names, meets } = settings;
    const { server } = config;
    const unsubscribe = config.connection?.subscribe(
      names,
      (event, receivedAt) => {
        if (!meets(event)) return;
        this.send({ topic: event.name, payload: event.toObject(), ami: { server, receivedAt } });
      },
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

/** @returns the error, where a field is wrong: without its names the node would wait for nothing */
function readSettings(def: AmiEventsDef): Settings | AmiError {
  try {
    const { events, conditions } = upToDate(def);
    const names = listOf(events).map((name) => {
      refuseUnsetVariable('events', name);
      return String(name).trim();
    });
    return { names, meets: eventTest(conditions) };
  } catch (error) {
    return toAmiError(error);
  }
}
