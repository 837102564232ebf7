/**
 * A regular expression with a search in linear time, for any expression and any text, so that a caller cannot stop a flow with
 * a special caller name. V8's own search backtracks, which can take exponential time. This one follows all branches at once
 * (Thompson's construction). It has no look-around and no back-references. The rest is JavaScript's syntax.
 */
export class Pattern {
  readonly #program: readonly Instruction[];
  /** Positions in the program now, and after the next character. */
  #positions: Positions;
  #next: Positions;

  /** @throws SyntaxError which says what is wrong, what is not supported, or that it is too long */
  constructor(source: string) {
    if (source.length > LONGEST_SOURCE)
      throw new SyntaxError(`it is longer than ${LONGEST_SOURCE} characters`);
    // Throws for invalid syntax, so that the compiler can rely on valid syntax.
    new RegExp(source);
    this.#program = new Compiler(source).compile();
    this.#positions = new Positions(this.#program);
    this.#next = new Positions(this.#program);
  }

  /** Number of steps. A search takes at most this number for each character of the text. */
  get size(): number {
    return this.#program.length;
  }

  /** @returns whether the expression matches anywhere in the text */
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

/** A set of positions in the program, with a list of those that compare a character. */
class Positions {
  readonly #program: readonly Instruction[];
  readonly list: Int32Array;
  /** Number of the round in which each position was added last. */
  readonly #added: Float64Array;
  readonly #open: Int32Array;
  #round = 0;
  count = 0;

  constructor(program: readonly Instruction[]) {
    this.#program = program;
    this.list = new Int32Array(program.length + 1);
    this.#added = new Float64Array(program.length + 1);
    // Each added position pushes at most two more.
    this.#open = new Int32Array(2 * program.length + 3);
  }

  /** True if the whole expression has matched. */
  get atEnd(): boolean {
    return this.#added[this.#program.length] === this.#round;
  }

  clear(): void {
    this.#round += 1;
    this.count = 0;
  }

  /** Adds the positions that can be reached from `from` without a character. */
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
  /** Continues at both offsets, which count from here. */
  | { kind: 'fork'; first: number; second: number };

/**
 * Limit of steps, with counted repetitions expanded. A search takes at most this number of steps for each character of the text,
 * whose length conditions.ts limits.
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
      throw new SyntaxError('groups that begin with (? are not supported, except (?: and named groups');
    this.#at += kind?.length ?? 0;
    const program = this.#choice();
    this.#at += 1;
    return program;
  }

  /** A class, an escape, a dot or a plain character. JavaScript decides what it matches. */
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
    // Continues at the last repetition again, or after all of them.
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
