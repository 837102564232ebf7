import type { Headers } from '../../../frame-writer';
import { fail } from '../../../simulator-error';
import type { Channel } from '../../switch/channel';
import type { SwitchCore } from '../../switch/core';

/** A simulated mailbox of app_voicemail. */
export interface MailboxOptions {
  /** Such as `1001`. */
  mailbox: string;
  /** Context of voicemail.conf. Default: `default`. */
  context?: string;
  /** Full name of its user. Default: none. */
  name?: string;
}

/** Numbers of messages in a mailbox. */
export interface MessageCounts {
  /** Unread messages that are not urgent. */
  new: number;
  old: number;
  urgent: number;
}

/** A mailbox with its numbers of messages. */
export interface Mailbox extends MessageCounts {
  readonly mailbox: string;
  readonly context: string;
  readonly name: string;
}

const NONE: MessageCounts = { new: 0, old: 0, urgent: 0 };

/** The mailboxes and their numbers of messages (apps/app_voicemail.c). */
export class Mailboxes {
  readonly #core: SwitchCore;
  readonly #boxes = new Map<string, Mailbox>();

  constructor(core: SwitchCore) {
    this.#core = core;
  }

  add({ mailbox, context = 'default', name = '' }: MailboxOptions): void {
    if (!mailbox) fail('a mailbox needs a number');
    this.#boxes.set(`${mailbox}@${context}`, { mailbox, context, name, ...NONE });
    this.#core.extensions.introduceDevice(`MWI:${mailbox}@${context}`, 'NOT_INUSE');
  }

  all(): Mailbox[] {
    return [...this.#boxes.values()];
  }

  /** The mailbox of a name such as `1001@default` or `1001`; undefined if there is none. */
  find(name: string): Mailbox | undefined {
    return this.#boxes.get(name.includes('@') ? name : `${name}@default`);
  }

  /** The mailbox of a user, in any case (apps/app_voicemail.c find_user). */
  userOf(mailbox: string, context: string): Mailbox | undefined {
    const name = `${mailbox}@${context}`.toLowerCase();
    return this.all().find((box) => `${box.mailbox}@${box.context}`.toLowerCase() === name);
  }

  /** Sums the messages of one or more mailboxes, joined with a comma or `&`. An unknown mailbox has none. */
  count(names: string): MessageCounts {
    return names
      .split(/[,&]/)
      .map((name) => this.find(name) ?? NONE)
      .reduce(
        (sum, box) => ({
          new: sum.new + box.new,
          old: sum.old + box.old,
          urgent: sum.urgent + box.urgent,
        }),
        NONE,
      );
  }

  /**
   * Sets numbers of messages and raises MessageWaiting. Throws for an unknown mailbox.
   *
   * @param channel the caller, if it has left a message
   */
  set(name: string, counts: Partial<MessageCounts>, channel?: Channel): void {
    const box = this.find(name) ?? fail(`no mailbox '${name}'`);
    Object.assign(box, counts);
    this.report(box, channel);
  }

  /** Raises MessageWaiting for a mailbox (apps/app_voicemail.c queue_mwi_event, from 12 on main/manager_mwi.c). */
  report({ mailbox, context, new: fresh, old, urgent }: Mailbox, channel?: Channel): void {
    const headers: Headers = [
      ['Mailbox', `${mailbox}@${context}`],
      ['Waiting', fresh + urgent > 0 ? 1 : 0],
      ['New', fresh + urgent],
      ['Old', old],
    ];
    if (channel && this.#core.profile.version >= 12) this.#core.about(channel, 'MessageWaiting', headers);
    else this.#core.raise('MessageWaiting', headers, 'call');
  }
}
