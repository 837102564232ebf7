import type { Node, NodeAPI } from 'node-red';
import { GroupWork } from '../common/group-work';
import { amiOf, requestedAction } from '../common/message';
import { type ConnectedDef, connectionOf, withConnection } from '../common/with-connection';
import { connectionReport } from './report';

/** Values of `msg.action`, the default first. */
const ACTIONS = ['status', 'connect', 'disconnect', 'reconnect'] as const;

export default function amiControl(RED: NodeAPI): void {
  function AmiControl(this: Node, def: ConnectedDef): void {
    RED.nodes.createNode(this, def);
    const work = new GroupWork(RED, this);

    const user = withConnection(RED, this, def, {
      attach: (config, self) => {
        const onState = () => {
          // Not connectionOf, which throws for a connection with a problem. Such a connection is reported as closed.
          if (!config.connection) return;
          const payload = connectionReport(config, config.connection);
          this.send({ topic: payload.state, payload, ami: amiOf(config) });
        };
        config.connection?.on('state', onState);
        config.register(self);
        return (removed) => {
          config.connection?.off('state', onState);
          return config.deregister(self, removed);
        };
      },
      input: async (message, send) => {
        const action = requestedAction(message.action, ACTIONS);
        await work.handle(user, message, {
          distribution: 'all',
          isHealthy: ({ connection }) => connection?.state === 'ready',
          loadOf: () => 0,
          run: async (config, own) => {
            if (action !== 'status') await config[action]();
            const payload = connectionReport(config, connectionOf(config));
            const ami = amiOf(config, own.ami);
            if (!user.isClosing) send(Object.assign(own, { topic: payload.state, payload, ami }));
          },
        });
      },
    });
  }

  RED.nodes.registerType('ami-control', AmiControl);
}
