import type { ReceivedAction } from './action-reader';
import { cutBytes } from './bytes';
import type { Exchange } from './exchange/exchange';
import { frame, type Headers, lines } from './frame-writer';
import type { Pbx } from './pbx';
import type { Session } from './session';

/** An action in progress, with the ways to answer it (main/manager.c astman_send_*). */
export class Request {
  constructor(
    readonly pbx: Pbx,
    readonly session: Session,
    readonly action: ReceivedAction,
  ) {}

  get exchange(): Exchange {
    return this.pbx.exchange;
  }

  /** First value of a header, '' if absent. */
  get(header: string): string {
    return this.action.get(header);
  }

  /** Writes `Response: <word>`, the client's ActionID, then the headers. */
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

  /** Writes the response that starts a list, its items and the event that completes it. */
  list({
    message,
    items,
    complete,
    idLast,
    idBuffer,
    startWord = 'start',
    itemsLackCr,
    ends = true,
    listItems,
    extra = [],
  }: EventList): void {
    const marks = this.pbx.profile.marksLists;
    this.success([...mark(marks, startWord), ['Message', message]]);
    const whole = lines(this.#id());
    const id = idBuffer === undefined ? whole : cutBytes(whole, idBuffer);
    const end = itemsLackCr ? '\n' : '\r\n';
    let sent = 0;
    for (const [name, ...headers] of items) {
      sent += 1;
      const rest = lines(headers);
      this.session.write(`Event: ${name}\r\n${idLast ? `${rest}${id}` : `${id}${rest}`}${end}`, 'item');
    }
    if (!ends) return;
    const count: Headers = marks ? [['ListItems', listItems ?? sent]] : [];
    const headers = lines([...mark(marks, 'Complete'), ...count, ...extra]);
    this.session.write(`Event: ${complete}\r\n${marks ? whole : id}${headers}\r\n`, 'complete');
  }

  /** As `success`, for actions that copy the line of the ActionID to a buffer of `idBuffer` bytes. */
  successFrom(idBuffer: number, headers: Headers): void {
    const id = cutBytes(lines(this.#id()), idBuffer);
    this.session.write(`Response: Success\r\n${id}${frame(headers)}`, 'answer');
  }

  /** Writes an event that belongs to the response. */
  event(name: string, headers: Headers = []): void {
    const id = cutBytes(lines(this.#id()), ID_BUFFER);
    this.session.write(`Event: ${name}\r\n${id}${frame(headers)}`, 'complete');
  }

  /** Blocks this session for `ms`, as a sleep in Asterisk does. Never settles if the session ends first. */
  pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.session.timers.after(ms, resolve));
  }

  #id(): Headers {
    return this.action.actionId === undefined ? [] : [['ActionID', this.action.actionId]];
  }
}

export type ListItem = readonly [event: string, ...headers: Headers];

/** Bytes of `char id_text[256]`, which holds the ActionID's line and its line end in most actions. */
export const ID_BUFFER = 255;

interface EventList {
  message: string;
  items: Iterable<ListItem>;
  complete: string;
  /** The ActionID comes last in each item. */
  idLast?: boolean;
  /** The line of the ActionID is cut to this number of bytes in each item; up to 11 also in the last event. */
  idBuffer?: number;
  /** The first value of EventList. Default: `start`. */
  startWord?: string;
  /** The empty line after each item lacks its CR. */
  itemsLackCr?: boolean;
  /** The number of items that the last event reports. Default: theirs. */
  listItems?: number | undefined;
  /** False to omit the event that completes the list. */
  ends?: boolean;
  /** Further headers of the last event. */
  extra?: Headers;
}

function mark(marks: boolean, word: string): Headers {
  return marks ? [['EventList', word]] : [];
}
