import { fail } from '../../../simulator-error';
import type { Channel, Destination } from '../../switch/channel';
import type { SwitchCore } from '../../switch/core';
import { conversationOf } from '../conversation';
import { type Redirector, transferBlind } from './blind';
import { connectCalls } from './connect-calls';

/** Which phone transfers a call to an extension, and in which context the extension is. */
export interface TransferOptions {
  /** Default: `callee`. For a call to a queue, the callee is the member. */
  by?: 'caller' | 'callee';
  /** Default: the context of the phone that transfers. */
  context?: string;
}

interface Transferrer extends Redirector {
  hasExtension(place: Destination): boolean;
}

/** A phone sends the other party of its call to an extension, and hangs up. */
export function transferTo(
  exchange: Transferrer,
  caller: Channel,
  extension: string,
  { by = 'callee', context }: TransferOptions,
): void {
  const conversation = conversationOf(caller) ?? fail(UNANSWERED);
  const transferer = by === 'caller' ? caller : conversation.otherOf(caller);
  const place = { extension, context: context ?? transferer.context };
  if (!exchange.hasExtension(place)) fail(`no extension '${extension}' in context '${place.context}'`);
  transferBlind(exchange, transferer, place);
}

/** The phone that takes part in two calls connects them, and hangs up. The second call may still ring. */
export function transferToCall(core: SwitchCore, caller: Channel, other: Channel): void {
  const conversation = conversationOf(caller) ?? fail(UNANSWERED);
  const second = conversationOf(other);
  const ends = second ? [other, second.otherOf(other)] : [other];
  for (const first of [conversation.otherOf(caller), caller]) {
    const end = ends.find(({ device }) => device === first.device);
    if (end && connectCalls(core, first, end)) return;
  }
  fail('the two calls have no phone in common, so none can connect them');
}

const UNANSWERED = 'the call is not answered, or has ended: no phone can transfer it';
