import type { ReceivedAction } from './action-reader';
import { cutBytes } from './bytes';
import type { Exchange } from './exchange/exchange';
import { frame, type Headers, lines } from './frame-writer';
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
    this.session.write(frame([['Response', word], ...this.#id(), ...headers]), 'answer');
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
  list({ message, items, complete, idLast, cutsId, crooked, ends = true, after = [] }: EventList): void {
    const marks = this.pbx.profile.marksLists;
    this.success([...mark(marks, 'start'), ['Message', message]]);
    const id = idLast || cutsId ? cutBytes(lines(this.#id()), ID_BUFFER) : lines(this.#id());
    const end = crooked ? '\n' : '\r\n';
    let sent = 0;
    for (const [name, ...headers] of items) {
      sent += 1;
      const rest = lines(headers);
      this.session.write(`Event: ${name}\r\n${idLast ? `${rest}${id}` : `${id}${rest}`}${end}`, 'item');
    }
    if (!ends) return;
    const count: Headers = marks ? [['ListItems', sent]] : [];
    const complement = lines([...mark(marks, 'Complete'), ...count, ...after]);
    this.session.write(`Event: ${complete}\r\n${id}${complement}\r\n`, 'complete');
  }

  /** An event that belongs to the answer. */
  event(name: string): void {
    this.session.write(frame([['Event', name], ...this.#id()]), 'complete');
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

/** main/manager.c, apps/app_queue.c: `char id_text[256]`, cut with the line end that does not fit. */
const ID_BUFFER = 255;

interface EventList {
  message: string;
  items: Iterable<ListItem>;
  complete: string;
  /** The ActionID stands at the end of each item, and passes through Asterisk's buffer on its way. */
  idLast?: boolean;
  /** The ActionID passes through that buffer. */
  cutsId?: boolean;
  /** The empty line after an item lacks its CR. */
  crooked?: boolean;
  /** False where no event says that the list is over. */
  ends?: boolean;
  /** What else the last event says. */
  after?: Headers;
}

function mark(marks: boolean, word: 'start' | 'Complete'): Headers {
  return marks ? [['EventList', word]] : [];
}
