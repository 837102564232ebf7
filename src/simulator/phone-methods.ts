import { check } from './check-options';
import type { CallOptions } from './exchange/applications/call-options';
import type { Call } from './exchange/applications/dial/call';
import type { QueueCall } from './exchange/applications/queue/queue-call';
import { type TransferOptions, transferTo, transferToCall } from './exchange/applications/transfer/by-phone';
import type { MessageCounts } from './exchange/applications/voicemail/mailboxes';
import type { Exchange } from './exchange/exchange';
import type { ExtensionPhase } from './exchange/hints/states';
import { register, unregister } from './exchange/registration';

/** The methods of `Simulator` with which a test controls phones and mailboxes. */
export abstract class PhoneMethods {
  /** @internal */
  abstract readonly exchange: Exchange;

  /** Sets the state of the extension's first device, or removes the hint. Raises the events that Asterisk raises. */
  setState(extension: string, state: ExtensionPhase, context?: string): void {
    check.text('extension', extension);
    this.exchange.extensions.setState(extension, state, context);
  }

  /** One extension calls another. The call rings until `answer()` and lasts until `hangup()`. */
  call(from: string, to: string, options: CallOptions = {}): Call {
    check.text('the extension that calls', from);
    check.text('the extension to call', to);
    check.call(options);
    return this.exchange.call(from, to, options);
  }

  /** One extension calls a queue. A free member's phone rings until `answer()`, and the call lasts until `hangup()`. */
  callQueue(from: string, queue: string, options: CallOptions = {}): QueueCall {
    check.text('the extension that calls', from);
    check.text('the queue to call', queue);
    check.call(options);
    return this.exchange.callQueue(from, queue, options);
  }

  /**
   * A phone transfers an answered call. With an extension, the callee's phone sends the caller there (blind transfer). With
   * a second call, the phone that is in both connects the two others (attended transfer): the second call may still ring,
   * or have reached an application.
   */
  transfer(call: Call | QueueCall, to: string | Call, options: TransferOptions = {}): void {
    check.transfer(options);
    if (typeof to !== 'object') check.text('the extension to transfer to', to);
    if (typeof to === 'string') transferTo(this.exchange, call.caller, to, options);
    else transferToCall(this.exchange, call.caller, to.caller);
  }

  /** Sets numbers of messages in a mailbox, such as `1001@default`, and raises MessageWaiting. */
  setMailbox(mailbox: string, counts: Partial<MessageCounts>): void {
    check.text('mailbox', mailbox);
    check.counts(counts);
    this.exchange.mailboxes.set(mailbox, counts);
  }

  /** The extension's phone registers. */
  register(extension: string, context?: string): void {
    check.text('extension', extension);
    register(this.exchange, extension, context);
  }

  /** The extension's phone unregisters. */
  unregister(extension: string, context?: string): void {
    check.text('extension', extension);
    unregister(this.exchange, extension, context);
  }
}
