import { cutBytes, fromBytes } from './bytes';

/** An action as Asterisk parses it: lines split at the first colon, values without leading blanks. */
export interface ReceivedAction {
  /** The id of the session that sent it: `pbx.sessions[n].id`. */
  readonly session: number;
  readonly name: string;
  readonly actionId: string | undefined;
  /** The lines as received. */
  readonly lines: readonly string[];
  /** In the order sent; values without leading blanks. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** First value of a header, in any case; '' if it is missing, as in Asterisk. */
  get(header: string): string;
  /** All values of a header, in the order sent; [] if it is missing. */
  all(header: string): string[];
}

/** The lines up to an empty line. `problem` is Asterisk's error for a message that it cannot read. */
export type Message = { lines: readonly string[]; problem?: string };

/** Limit of a line in bytes, line end included: `char inbuf[1025]` in main/manager.c. */
const LONGEST_LINE = 1024;
/** include/asterisk/manager.h AST_MAX_MANHEADERS. */
const MOST_LINES = 128;
const CR = 13;
const LF = 10;

/**
 * Splits bytes into messages as main/manager.c get_input and do_message do. A line without an end within 1,024 bytes
 * is dropped in pieces of that size. What remains of it counts as a line.
 */
export class ActionReader {
  readonly #onMessage: (message: Message) => void;
  #pending: Buffer = Buffer.alloc(0);
  #lines: string[] = [];
  #tooMany = false;
  #tooLong = false;

  constructor(onMessage: (message: Message) => void) {
    this.#onMessage = onMessage;
  }

  write(chunk: Buffer): void {
    const bytes = this.#pending.length ? Buffer.concat([this.#pending, chunk]) : chunk;
    let start = 0;
    for (;;) {
      const end = bytes.indexOf(LF, start);
      const length = (end < 0 ? bytes.length : end + 1) - start;
      if (length > LONGEST_LINE || (end < 0 && length === LONGEST_LINE)) {
        this.#tooLong = true;
        start += LONGEST_LINE;
      } else if (end < 0) {
        break;
      } else {
        this.#addLine(bytes.subarray(start, bytes[end - 1] === CR && end > start ? end - 1 : end));
        start = end + 1;
      }
    }
    this.#pending = bytes.subarray(start);
  }

  #addLine(bytes: Buffer): void {
    const nul = bytes.indexOf(0);
    const line = fromBytes(nul < 0 ? bytes : bytes.subarray(0, nul));
    if (line === '') this.#endMessage();
    else if (this.#lines.length < MOST_LINES) this.#lines.push(line);
    else this.#tooMany = true;
  }

  #endMessage(): void {
    const lines = this.#lines;
    this.#lines = [];
    if (this.#tooMany) {
      this.#tooMany = false;
      this.#onMessage({ lines, problem: 'Too many lines in message or allocation failure' });
    } else if (this.#tooLong) {
      this.#tooLong = false;
      this.#onMessage({ lines, problem: 'Failed to parse message: line too long' });
    } else {
      this.#onMessage({ lines });
    }
  }
}

export function toAction(session: number, lines: readonly string[]): ReceivedAction {
  const headers = lines.map((line): readonly [string, string] => {
    const colon = line.indexOf(':');
    return colon < 0 ? [line, ''] : [line.slice(0, colon), skipBlanks(line.slice(colon + 1))];
  });
  const all = (header: string) => {
    const name = header.toLowerCase();
    return headers.filter(([other]) => other.toLowerCase() === name).map(([, value]) => value);
  };
  const get = (header: string) => {
    const name = header.toLowerCase();
    return headers.find(([other]) => other.toLowerCase() === name)?.[1] ?? '';
  };
  return {
    session,
    // The first value that is not empty, cut to Asterisk's buffer (process_message, `char action[80]`).
    name: cutBytes(all('Action').find((value) => value !== '') ?? '', 79),
    actionId: get('ActionID') || undefined,
    lines,
    headers,
    get,
    all,
  };
}

/** The headers of an action for logs and exports: `***` for a secret, and for the key that was computed from one. */
export function withoutSecrets({ headers }: ReceivedAction): (readonly [name: string, value: string])[] {
  return headers.map(([name, value]) => {
    const secret = /^\s*(secret|key)\b/i.exec(name)?.[1];
    return secret === undefined ? [name, value] : [secret, '***'];
  });
}

/** ast_skip_blanks: skips all characters up to code 32, the space. */
function skipBlanks(text: string): string {
  let start = 0;
  while (start < text.length && text.charCodeAt(start) <= 32) start++;
  return text.slice(start);
}
