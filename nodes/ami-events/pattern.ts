/**
 * A regular expression that is looked for in time proportional to the text, whatever the two are: a flow must not
 * stand still because of what a caller chose as a name. V8's own tries one way after the other, and may need longer
 * than anybody lives; this one goes all ways at once (Thompson's construction). It gives up look-around and
 * back-references for that; everything else is as JavaScript has it.
 */
export class Pattern {
  readonly #program: readonly Instruction[];

  /** @throws SyntaxError which says what is wrong, or what is not supported */
  constructor(source: string) {
    // JavaScript judges the syntax, so that what follows may rely on it.
    new RegExp(source);
    this.#program = new Compiler(source).compile();
  }

  /** Whether it is found anywhere in the text. */
  test(text: string): boolean {
    let current = new Set<number>();
    for (let at = 0; at <= text.length; at++) {
      this.#reach(0, at, text, current);
      if (current.has(this.#program.length)) return true;
      const next = new Set<number>();
      for (const place of current) {
        const instruction = this.#program[place];
        if (at < text.length && instruction?.kind === 'one' && instruction.is(text.charAt(at))) {
          this.#reach(place + 1, at + 1, text, next);
        }
      }
      current = next;
      if (current.has(this.#program.length)) return true;
    }
    return false;
  }

  /** Adds what can be reached from here without a character. */
  #reach(from: number, at: number, text: string, places: Set<number>): void {
    const open = [from];
    for (let place = open.pop(); place !== undefined; place = open.pop()) {
      if (places.has(place)) continue;
      places.add(place);
      const instruction = this.#program[place];
      if (instruction?.kind === 'fork') open.push(...instruction.to.map((step) => (place as number) + step));
      else if (instruction?.kind === 'where' && instruction.holds(text, at)) open.push(place + 1);
    }
  }
}

type Instruction =
  | { kind: 'one'; is(character: string): boolean }
  | { kind: 'where'; holds(text: string, at: number): boolean }
  /** Goes on at each of these, counted from here. */
  | { kind: 'fork'; to: readonly number[] };

/** A counted repetition is written out as often as it says. */
const LONGEST_PROGRAM = 500;

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
      program = [
        { kind: 'fork', to: [1, program.length + 2] },
        ...program,
        { kind: 'fork', to: [other.length + 1] },
        ...other,
      ];
    }
    return program;
  }

  #sequence(): Instruction[] {
    const program: Instruction[] = [];
    while (this.#at < this.#source.length && !'|)'.includes(this.#source.charAt(this.#at))) {
      program.push(...this.#repeated(this.#atom()));
      if (program.length > LONGEST_PROGRAM)
        throw new SyntaxError('it is too long once its counts are written out');
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
  #character(): (character: string) => boolean {
    const rest = this.#source.slice(this.#at);
    const text =
      /^(?:\[(?:\\[\s\S]|[^\]\\])*\]|\\x[\da-f]{2}|\\u[\da-f]{4}|\\c[a-z]|\\[\s\S])/i.exec(rest)?.[0] ??
      rest.charAt(0);
    if (/^\\[1-9k]/.test(text)) throw new SyntaxError('back-references are not supported');
    this.#at += text.length;
    const one = new RegExp(/^[{}\]]$/.test(text) ? `^\\${text}$` : `^${text}$`);
    const known = new Map<string, boolean>();
    return (character) => {
      const answer = known.get(character) ?? one.test(character);
      if (known.size < 256) known.set(character, answer);
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
  const written = Number.isFinite(most) ? most : least + 1;
  if (atom.length * written > LONGEST_PROGRAM || written > LONGEST_PROGRAM)
    throw new SyntaxError('it is too long once its counts are written out');
  const program = Array.from({ length: least }, () => atom).flat();
  if (!Number.isFinite(most)) {
    return [
      ...program,
      { kind: 'fork', to: [1, atom.length + 2] },
      ...atom,
      { kind: 'fork', to: [-atom.length - 1] },
    ];
  }
  for (let i = least; i < most; i++) program.push({ kind: 'fork', to: [1, atom.length + 1] }, ...atom);
  return program;
}

function isBoundary(text: string, at: number): boolean {
  return /\w/.test(text.charAt(at - 1)) !== /\w/.test(text.charAt(at));
}
