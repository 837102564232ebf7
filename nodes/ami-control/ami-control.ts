import type { Node, NodeAPI, NodeDef, NodeMessageInFlow } from 'node-red';
import { AmiError } from '../../src/index';
import type { AmiConfigNode } from '../common/config-node';
import { finish } from '../common/errors';
import { requestedAction } from '../common/message';
import { errorStatus } from '../common/status';
import { UsedConnection } from '../common/used-connection';
import { upToDate } from '../common/versions';
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
    let config: AmiConfigNode | AmiError;
    let closing = false;

    const report = (): ConnectionReport => {
      if (config instanceof AmiError) throw config;
      if (!config.connection) throw config.problem;
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
        if (config instanceof AmiError) throw config;
        if (action !== 'status') await config[action]();
        const payload = report();
        if (!closing) send(Object.assign(message, { topic: payload.state, payload }));
        done();
      } catch (error) {
        done(error as Error);
      }
    };

    const used = new UsedConnection(
      RED,
      this,
      () => upToDate(def).connection,
      (found) => {
        config = found;
        if (found instanceof AmiError) {
          this.status(errorStatus(found, RED._));
          this.error(found);
          return () => {};
        }
        found.connection?.on('state', onState);
        found.register(this);
        return (removed) => {
          found.connection?.off('state', onState);
          return found.deregister(this, removed);
        };
      },
    );
    this.on('input', (message, send, done) => {
      // Until it is closed, a node still gets what was on its way.
      if (closing) return done();
      handle(message, send, done).catch((error) => this.error(error));
    });
    this.on('close', (removed: boolean, done: () => void) => {
      closing = true;
      finish(this, used.close(removed), done);
    });
  }

  RED.nodes.registerType('ami-control', AmiControl);
}
