import type { Node, NodeAPI } from 'node-red';
import type { AmiConfigNode } from '../common/config-node';
import { requestedAction } from '../common/message';
import { type ConnectedDef, withConnection } from '../common/with-connection';
import { type ConnectionReport, connectionReport } from './report';

/** Values of `msg.action`, the default first. */
const ACTIONS = ['status', 'connect', 'disconnect', 'reconnect'] as const;

export default function amiControl(RED: NodeAPI): void {
  function AmiControl(this: Node, def: ConnectedDef): void {
    RED.nodes.createNode(this, def);

    const user = withConnection(RED, this, def, {
      attach: (config) => {
        const onState = () => {
          const payload = report(config);
          this.send({ topic: payload.state, payload });
        };
        config.connection?.on('state', onState);
        config.register(this);
        return (removed) => {
          config.connection?.off('state', onState);
          return config.deregister(this, removed);
        };
      },
      input: async (message, send) => {
        const action = requestedAction(message.action, ACTIONS);
        if (action !== 'status') await user.config[action]();
        const payload = report(user.config);
        if (!user.isClosing) send(Object.assign(message, { topic: payload.state, payload }));
      },
    });
  }

  RED.nodes.registerType('ami-control', AmiControl);
}

/** @throws AmiError the wrong setting of the connection */
function report(config: AmiConfigNode): ConnectionReport {
  if (!config.connection) throw config.problem;
  return connectionReport(config, config.connection);
}
