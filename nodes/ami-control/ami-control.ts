import type { Node, NodeAPI, NodeDef, NodeMessageInFlow } from 'node-red';
import { AmiError } from '../../src/index';
import type { AmiConfigNode } from '../ami-config/ami-config';
import { finish } from '../common/errors';
import { requestedAction } from '../common/message';
import { missingConnection } from '../common/status';
import { type ConnectionReport, connectionReport } from './report';

interface AmiControlDef extends NodeDef {
  /** The id of an ami-config node. */
  connection: string;
}

/** Of `msg.action`, the default first. */
const ACTIONS = ['status', 'connect', 'disconnect', 'reconnect'] as const;

export default function amiControl(RED: NodeAPI): void {
  function AmiControl(this: Node, def: AmiControlDef): void {
    RED.nodes.createNode(this, def);
    const config = RED.nodes.getNode(def.connection) as AmiConfigNode | null;
    const missing = new AmiError('AMI_ERR_INVALID_ACTION', 'connection: no AMI connection is set');
    if (!config) {
      this.status(missingConnection(RED._));
      this.error(missing);
    }
    let closing = false;

    const report = (): ConnectionReport => {
      if (!config?.connection) throw config?.problem ?? missing;
      return connectionReport(config, config.connection);
    };
    const onState = () => {
      const payload = report();
      this.send({ topic: payload.state, payload });
    };

    const handle = async (
      message: NodeMessageInFlow,
      send: (message: NodeMessageInFlow) => void,
      done: (error?: Error) => void,
    ) => {
      try {
        const action = requestedAction(message.action, ACTIONS);
        if (action !== 'status') await config?.[action]();
        const payload = report();
        if (!closing) send(Object.assign(message, { topic: payload.state, payload }));
        done();
      } catch (error) {
        done(error as Error);
      }
    };

    config?.connection?.on('state', onState);
    config?.register(this);
    this.on('input', (message, send, done) => {
      // Until it is closed, a node still gets what was on its way.
      if (closing) return done();
      handle(message, send, done).catch((error) => this.error(error));
    });
    this.on('close', (removed: boolean, done: () => void) => {
      closing = true;
      config?.connection?.off('state', onState);
      finish(this, Promise.resolve(config?.deregister(this, removed)), done);
    });
  }

  RED.nodes.registerType('ami-control', AmiControl);
}
