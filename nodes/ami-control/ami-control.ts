import type { Node, NodeAPI } from 'node-red';
import { amiOf, requestedAction } from '../common/message';
import { type ConnectedDef, connectionOf, withConnection } from '../common/with-connection';
import { connectionReport } from './report';

/** Values of `msg.action`, the default first. */
const ACTIONS = ['status', 'connect', 'disconnect', 'reconnect'] as const;

export default function amiControl(RED: NodeAPI): void {
  function AmiControl(this: Node, def: ConnectedDef): void {
    RED.nodes.createNode(this, def);

    const user = withConnection(RED, this, def, {
      attach: (config) => {
        const onState = () => {
          const payload = connectionReport(config, connectionOf(config));
          this.send({ topic: payload.state, payload, ami: amiOf(config) });
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
        const payload = connectionReport(user.config, connectionOf(user.config));
        const ami = amiOf(user.config, message.ami);
        if (!user.isClosing) send(Object.assign(message, { topic: payload.state, payload, ami }));
      },
    });
  }

  RED.nodes.registerType('ami-control', AmiControl);
}
