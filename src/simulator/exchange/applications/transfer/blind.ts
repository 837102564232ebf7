import type { Headers } from '../../../frame-writer';
import type { Channel, Destination } from '../../switch/channel';
import type { SwitchCore } from '../../switch/core';
import { conversationOf } from '../conversation';

/** A switch that can send a channel elsewhere. */
export interface Redirector extends SwitchCore {
  redirect(channel: Channel, to: Destination): boolean;
}

/**
 * One channel of a bridge sends the other to an extension and hangs up (main/bridge.c ast_bridge_transfer_blind).
 * An extension that does not exist ends the call. False if the channel is in no bridge with another.
 */
export function transferBlind(exchange: Redirector, transferer: Channel, to: Destination): boolean {
  const transferee = exchange.peerOf(transferer);
  const bridge = exchange.bridgeOf(transferer);
  if (!transferee || bridge?.type !== 'basic') return false;
  exchange.about(transferer, 'Unhold');
  exchange.setVariable(transferer, 'BLINDTRANSFER', transferee.name);
  exchange.setVariable(transferee, 'BLINDTRANSFER', transferer.name);
  const result: Headers = [
    ['Result', 'Success'],
    ...transferer.snapshot('Transferer'),
    ...transferee.snapshot('Transferee'),
    ...bridge.snapshot(),
    ['IsExternal', 'Yes'],
    ['Context', to.context],
    ['Extension', to.extension],
  ];
  exchange.raise('BlindTransfer', result, 'call');
  conversationOf(transferer)?.owner?.transfers?.();
  return exchange.redirect(transferee, to);
}
