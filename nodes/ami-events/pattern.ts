/**
 * A regular expression that is looked for in time proportional to the text, whatever the two are: a caller who chooses a
 * name must not stop a flow. V8's own search tries one way after the other, and can take longer than anybody lives; this
 * one goes all ways at once (Thompson's construction). For that it gives up look-around and back-references; everything
 * else is as JavaScript has it.
 */
export class Pattern {
  readonly #program: readonly Instruction[];
  /** Where the search stands, and where it goes on behind the next character. */
  #positions: Positions;
  #next: Positions;

  /** @throws SyntaxError which says what is wrong, what is not supported, or that it is too long */
  constructor(source: string) {
    if (source.length > LONGEST_SOURCE)
      throw new SyntaxError(`it is longer than ${LONGEST_SOURCE} characters`);
    // JavaScript judges the syntax, so that what follows may rely on it.
    new RegExp(source);
    this.#program = new Compiler(source).compile();
    this.#positions = new Positions(this.#program);
    this.#next = new Positions(this.#program);
  }

  /** How many steps it has: a character of a text takes no more of them. */
  get size(): number {
    return this.#program.length;
  }

  /** Whether it is found anywhere in the text. */
  test(text: string): boolean {
    this.#positions.clear();
    for (let at = 0; at <= text.length; at++) {
      const positions = this.#positions;
      const next = this.#next;
      positions.reach(0, at, text);
      if (positions.atEnd) return true;
      if (at === text.length) return false;
      const code = text.charCodeAt(at);
      next.clear();
      for (let i = 0; i < positions.count; i++) {
        const position = positions.list[i] as number;
        const instruction = this.#program[position] as Instruction;
        if (instruction.kind === 'one' && instruction.is(code)) next.reach(position + 1, at + 1, text);
      }
      if (next.atEnd) return true;
      this.#positions = next;
      this.#next = positions;
    }
    return false;
  }
}

/** Positions of a program, each once: of those that compare a character, a list. */
class Positions {
  readonly #program: readonly Instruction[];
  readonly list: Int32Array;
  /** In which round each position was added last. */
  readonly #added: Float64Array;
  readonly #open: Int32Array;
  #round = 0;
  count = 0;

  constructor(program: readonly Instruction[]) {
    this.#program = program;
    this.list = new Int32Array(program.length + 1);
    this.#added = new Float64Array(program.length + 1);
    // Each position that is added puts two more on it at most.
    this.#open = new Int32Array(2 * program.length + 3);
  }

  /** Whether all of the program has been gone through. */
  get atEnd(): boolean {
    return this.#added[this.#program.length] === this.#round;
  }

  clear(): void {
    this.#round += 1;
    this.count = 0;
  }

  /** Adds what can be reached from here without a character. */
  reach(from: number, at: number, text: string): void {
    const open = this.#open;
    let height = 0;
    open[height++] = from;
    while (height > 0) {
      const position = open[--height] as number;
      if (this.#added[position] === this.#round) continue;
      this.#added[position] = this.#round;
      const instruction = this.#program[position];
      if (instruction?.kind === 'one') {
        this.list[this.count++] = position;
      } else if (instruction?.kind === 'where') {
        if (instruction.holds(text, at)) open[height++] = position + 1;
      } else if (instruction) {
        open[height++] = position + instruction.first;
        open[height++] = position + instruction.second;
      }
    }
  }
}

type Instruction =
  | { kind: 'one'; is(code: number): boolean }
  | { kind: 'where'; holds(text: string, at: number): boolean }
  /** Goes on at both, counted from here. */
  | { kind: 'fork'; first: number; second: number };

/**
 * Steps, with counted repetitions written out as often as they say. The time for a text is this times its length:
 * conditions.ts bounds that.
 */
export const LONGEST_PROGRAM = 250;
const LONGEST_SOURCE = 1_000;

class Compiler {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  compile(): Instruction[] {
    return this.#choice();
  }

  #choice(): Instruction[] {
    let program = this.#sequence();
    while (this.#take('|')) {
      const other = this.#sequence();
      program = [fork(1, program.length + 2), ...program, fork(other.length + 1), ...other];
      checkLength(program);
    }
    return program;
  }

  #sequence(): Instruction[] {
    const program: Instruction[] = [];
    while (this.#at < this.#source.length && !'|)'.includes(this.#source.charAt(this.#at))) {
      program.push(...this.#repeated(this.#atom()));
      checkLength(program);
    }
    return program;
  }

  #repeated(atom: Instruction[]): Instruction[] {
    const found = /^(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})\??/.exec(this.#source.slice(this.#at));
    if (!found) return atom;
    this.#at += found[0].length;
    const [, sign, from, comma, to] = found;
    if (sign) return repeat(atom, sign === '+' ? 1 : 0, sign === '?' ? 1 : Number.POSITIVE_INFINITY);
    const least = Number(from);
    return repeat(atom, least, to ? Number(to) : comma ? Number.POSITIVE_INFINITY : least);
  }

  #atom(): Instruction[] {
    if (this.#take('(')) return this.#group();
    if (this.#take('^')) return [{ kind: 'where', holds: (_, at) => at === 0 }];
    if (this.#take('$')) return [{ kind: 'where', holds: (text, at) => at === text.length }];
    if (this.#take('\\b')) return [{ kind: 'where', holds: isBoundary }];
    if (this.#take('\\B')) return [{ kind: 'where', holds: (text, at) => !isBoundary(text, at) }];
    return [{ kind: 'one', is: this.#character() }];
  }

  #group(): Instruction[] {
    const kind = /^\?(?::|<[^=!][^>]*>|[\s\S])/.exec(this.#source.slice(this.#at))?.[0];
    if (kind !== undefined && kind !== '?:' && !/^\?<[^=!]/.test(kind))
      throw new SyntaxError('of groups that begin with (? only (?: and names are supported');
    this.#at += kind?.length ?? 0;
    const program = this.#choice();
    this.#at += 1;
    return program;
  }

  /** A class, an escape, a dot or a character as such: whatever stands for one, JavaScript knows what it is. */
  #character(): (code: number) => boolean {
    const rest = this.#source.slice(this.#at);
    const text =
      /^(?:\[(?:\\[\s\S]|[^\]\\])*\]|\\x[\da-f]{2}|\\u[\da-f]{4}|\\c[a-z]|\\[\s\S])/i.exec(rest)?.[0] ??
      rest.charAt(0);
    if (/^\\[1-9k]/.test(text)) throw new SyntaxError('back-references are not supported');
    this.#at += text.length;
    if (text.length === 1 && text !== '.') return (code) => code === text.charCodeAt(0);
    const one = new RegExp(`^${text}$`);
    const known = new Map<number, boolean>();
    return (code) => {
      const answer = known.get(code) ?? one.test(String.fromCharCode(code));
      if (known.size < 256) known.set(code, answer);
      return answer;
    };
  }

  #take(text: string): boolean {
    if (!this.#source.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }
}

function repeat(atom: Instruction[], least: number, most: number): Instruction[] {
  const written = Number.isFinite(most) ? most : Math.max(least, 1);
  if (atom.length * written > LONGEST_PROGRAM || written > LONGEST_PROGRAM) throw tooLong();
  const program = Array.from({ length: least }, () => atom).flat();
  if (!Number.isFinite(most)) {
    // Back to the last one, or past all.
    if (least > 0) return [...program, fork(-atom.length, 1)];
    return [fork(1, atom.length + 2), ...atom, fork(-atom.length - 1)];
  }
  for (let i = least; i < most; i++) program.push(fork(1, atom.length + 1), ...atom);
  return program;
}

function fork(first: number, second = first): Instruction {
  return { kind: 'fork', first, second };
}

function isBoundary(text: string, at: number): boolean {
  return /\w/.test(text.charAt(at - 1)) !== /\w/.test(text.charAt(at));
}

function checkLength(program: readonly Instruction[]): void {
  if (program.length > LONGEST_PROGRAM) throw tooLong();
}

function tooLong(): SyntaxError {
  return new SyntaxError(`it is too long: with its counts written out it has over ${LONGEST_PROGRAM} steps`);
}
