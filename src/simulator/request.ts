import type { ReceivedAction } from './action-reader';
import type { Exchange } from './exchange';
import { frame, type Headers } from './frame-writer';
import type { Session } from './session';
import type { Simulator } from './simulator';

/** One action under way: what was asked, by whom, and the ways to answer it (main/manager.c astman_send_*). */
export class Request {
  constructor(
    readonly pbx: Simulator,
    readonly session: Session,
    readonly action: ReceivedAction,
  ) {}

  get exchange(): Exchange {
    return this.pbx.exchange;
  }

  get(header: string): string {
    return this.action.get(header);
  }

  /** `Response: <word>`, the ActionID as it came, then the headers. */
  answer(word: string, headers: Headers = []): void {
    this.session.write(frame([['Response', word], ...this.#id(), ...headers]));
  }

  success(headers: Headers = []): void {
    this.answer('Success', headers);
  }

  ack(message: string): void {
    this.answer('Success', [['Message', message]]);
  }

  error(message: string): void {
    this.answer('Error', [['Message', message]]);
  }

  /** The answer that opens a list, its items, and the event that ends it. */
  list({ message, items, complete, listItems = items.length }: EventList): void {
    const marks = this.pbx.profile.marksLists;
    this.success([...mark(marks, 'start'), ['Message', message]]);
    for (const [name, ...headers] of items) {
      this.session.write(frame([['Event', name], ...this.#id(), ...headers]));
    }
    const count = marks ? ([['ListItems', listItems]] as const) : [];
    this.session.write(frame([['Event', complete], ...this.#id(), ...mark(marks, 'Complete'), ...count]));
  }

  /** Holds this session up, as Asterisk's own sleep does; never settles where the session ends meanwhile. */
  pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.session.timers.after(ms, resolve));
  }

  #id(): Headers {
    return this.action.actionId === undefined ? [] : [['ActionID', this.action.actionId]];
  }
}

export type ListItem = readonly [event: string, ...headers: Headers];

interface EventList {
  message: string;
  items: readonly ListItem[];
  complete: string;
  /** Where the server counts otherwise than one by one. */
  listItems?: number;
}

function mark(marks: boolean, word: 'start' | 'Complete'): Headers {
  return marks ? [['EventList', word]] : [];
}
