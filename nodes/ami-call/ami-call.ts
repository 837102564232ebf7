import type { NodeAPI } from 'node-red';
import type { AmiError } from '../../src/index';
import type { AmiConfigNode } from '../common/config-node';
import { amiOf } from '../common/message';
import { messageId } from '../common/message-id';
import { upToDate } from '../common/migrations';
import { savedSelf } from '../common/saved-node';
import { isWired, type WiredNode } from '../common/wires';
import { type ConnectedDef, withConnection } from '../common/with-connection';
import { CallFeed } from './call-feed';
import { type FilterFields, type Filters, readFilters } from './filters';
import type { CallListener } from './listener';
import { rowOf } from './row';

interface AmiCallDef extends ConnectedDef, FilterFields {}

export default function amiCall(RED: NodeAPI): void {
  function AmiCall(this: WiredNode, def: AmiCallDef): void {
    RED.nodes.createNode(this, def);

    const listener = (
      { pbx, server }: AmiConfigNode,
      filters: Filters,
      onProblem: CallListener['onProblem'],
    ): CallListener => ({
      onCall: (change, receivedAt, own) => {
        const { topic, call } = change;
        // Node-RED, too, gives the messages of one `send` the same id.
        const base = { _msgid: messageId(), topic };
        const ami = { pbx, server, receivedAt };
        const isRow =
          topic === 'ended' && call.outcome !== 'merged' && isWired(this, 1) && filters.passesCall(call);
        const row = isRow ? { ...base, payload: rowOf(call), ami: { ...ami } } : null;
        const message = isWired(this, 0) && filters.passes(change) ? { ...base, payload: own(), ami } : null;
        if (row || message) this.send([message, row]);
      },
      onProblem,
      onOverload: () => this.warn(RED._('ami-call.error.overload')),
      isTrunk: filters.isTrunk,
    });

    withConnection(RED, this, def, {
      attach: (config, self) => {
        const fields = upToDate(def);
        const filters = readFilters(fields, savedSelf(RED, this));
        let problem: AmiError | undefined;
        const leave = CallFeed.join(
          config,
          listener(config, filters, (found) => {
            if (found && found.message !== problem?.message) this.error(found, { ami: amiOf(config) });
            problem = found;
            config.showProblem(self, found);
          }),
        );
        config.register(self);
        return (removed) => {
          leave();
          return config.deregister(self, removed);
        };
      },
    });
  }

  RED.nodes.registerType('ami-call', AmiCall);
}
