import { fail } from '../fail';
import type { CallOptions } from './applications/call-options';
import { Call } from './applications/dial/call';
import { createCaller } from './applications/dial/dial';
import type { Queue } from './applications/queue/queue';
import { QueueCall } from './applications/queue/queue-call';
import { Queues } from './applications/queue/queues';
import { Mailboxes } from './applications/voicemail/mailboxes';
import type { Extension } from './hints/extensions';
import type { Channel } from './switch/channel';
import { SwitchCore } from './switch/core';

/** A simulated phone that an Originate or a Redirect rings answers after this many ms. */
export const AUTO_ANSWER = 2000;

/** The switch with its applications: it starts calls. */
export class Exchange extends SwitchCore {
  /** Calls from phone to phone that have not ended. */
  readonly calls = new Set<Call>();
  readonly queues = new Queues(this);
  readonly mailboxes = new Mailboxes(this);
  /** Number of calls started so far. */
  callCount = 0;

  /** One extension calls another. The caller's dialplan is `Dial(PJSIP/<to>,20)`. */
  call(from: string, to: string, options: CallOptions = {}): Call {
    const context = options.context ?? 'default';
    const caller = this.#extension(from, context);
    const callee = this.#extension(to, context);
    return this.#begin(new Call(this, createCaller(this, caller, callee), callee, options));
  }

  /** One extension calls a queue. */
  callQueue(from: string, queueName: string, options: CallOptions): QueueCall {
    const caller = this.#extension(from, options.context ?? 'default');
    const [queue] = queueName === '' ? [] : this.queues.named(queueName);
    if (!queue) return fail(`no queue '${queueName}'`);
    return this.#enqueue(createCaller(this, caller, queue), queue, options);
  }

  /** A channel that is up goes to a queue, as the dialplan does after an Originate. */
  queueFrom(channel: Channel, queue: Queue, context: string): QueueCall {
    channel.context = context;
    channel.exten = queue.extension;
    channel.priority = 1;
    return this.#enqueue(channel, queue, { context, ringFor: AUTO_ANSWER });
  }

  /** A channel that is up calls an extension, as the dialplan does after an Originate or a Redirect. */
  callFrom(channel: Channel, to: Extension): Call {
    return this.#begin(new Call(this, channel, to, { ringFor: AUTO_ANSWER }));
  }

  /** Takes a channel out of its application and sends it to another extension; false if that is impossible. */
  redirect(channel: Channel, to: Extension): boolean {
    if (!channel.release(to)) return false;
    this.callFrom(channel, to);
    return true;
  }

  #extension(extension: string, context: string): Extension {
    return (
      this.extensions.find(extension, context) ?? fail(`no extension '${extension}' in context '${context}'`)
    );
  }

  #enqueue(caller: Channel, queue: Queue, options: CallOptions): QueueCall {
    this.callCount++;
    const call = new QueueCall(this, this.queues, caller, queue, options);
    call.start();
    return call;
  }

  #begin(call: Call): Call {
    this.callCount++;
    this.calls.add(call);
    void call.ended.then(() => this.calls.delete(call));
    call.start();
    return call;
  }
}
