/** Limit of an expression in bytes, because nested parentheses use the stack. */
const LONGEST = 4096;
/** Result of a division by zero or by a text (main/ast_expr2.y). */
const INT_MAX = '2147483647';

const TOKEN = /\s*(?:("[^"]*")|(==|!=|>=|<=|=~|~~|::|[|&=<>+\-*/%!?(),:])|([^\s"|&=<>+\-*/%!?(),~:]+))/y;
const SIGN = /^(?:==|!=|>=|<=|=~|~~|::|[|&=<>+\-*/%!?(),:])$/;

/**
 * The value of `$[…]`, with the operators and precedence of main/ast_expr2.y. After a syntax error the value is that of the
 * valid beginning, or 0 without one, as in Asterisk. The patterns of `=~` and `:` are literal texts here, with `^` and `$` at their ends.
 */
export function evaluateExpression(text: string): string {
  if (text.length > LONGEST) return '';
  const tokens = tokensOf(text);
  const [first] = tokens;
  if (first === undefined || (SIGN.test(first) && !/^[(!-]$/.test(first))) return '';
  const reader = new Reader(tokens);
  return unquoted(reader.conditional() ?? '0');
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  const trimmed = text.replace(/\\(.)/gs, '$1').trim();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < trimmed.length) {
    const found = TOKEN.exec(trimmed);
    if (!found) break;
    tokens.push(found[0].trim());
  }
  return tokens;
}

type Operator = (left: string, right: string) => string;

/** From the weakest to the strongest. */
const LEVELS: readonly Readonly<Record<string, Operator>>[] = [
  { '|': (a, b) => (isTrue(a) ? a : b) },
  { '&': (a, b) => (isTrue(a) && isTrue(b) ? a : '0') },
  {
    '=': (a, b) => truth(compare(a, b) === 0),
    '==': (a, b) => truth(compare(a, b) === 0),
    '!=': (a, b) => truth(compare(a, b) !== 0),
    '>': (a, b) => truth(compare(a, b) > 0),
    '<': (a, b) => truth(compare(a, b) < 0),
    '>=': (a, b) => truth(compare(a, b) >= 0),
    '<=': (a, b) => truth(compare(a, b) <= 0),
  },
  {
    '+': (a, b) => arithmetic(a, b, (x, y) => x + y, b, a),
    '-': (a, b) => arithmetic(a, b, (x, y) => x - y, negated(b), a),
  },
  {
    '*': (a, b) => arithmetic(a, b, (x, y) => x * y, '0', '0'),
    '/': (a, b) => (numberOf(b) === 0 ? INT_MAX : arithmetic(a, b, (x, y) => x / y, '0', INT_MAX)),
    '%': (a, b) => (numberOf(b) === 0 ? '0' : arithmetic(a, b, (x, y) => x % y, '0', '0')),
  },
];

/** Reads tokens by recursive descent. Each part returns undefined if it cannot be read. */
class Reader {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  conditional(): string | undefined {
    const condition = this.#binary(0);
    if (!this.#takes('?')) return condition;
    const yes = this.conditional();
    if (!this.#takes('::')) return undefined;
    const no = this.conditional();
    if (condition === undefined || yes === undefined || no === undefined) return undefined;
    return isTrue(condition) ? yes : no;
  }

  #binary(level: number): string | undefined {
    const operators = LEVELS[level];
    if (!operators) return this.#unary();
    let left = this.#binary(level + 1);
    for (;;) {
      const sign = this.#tokens[this.#at] ?? '';
      const operator = Object.hasOwn(operators, sign) ? operators[sign] : undefined;
      if (left === undefined || !operator) return left;
      this.#at++;
      const right = this.#binary(level + 1);
      if (right === undefined) return undefined;
      left = operator(left, right);
    }
  }

  #unary(): string | undefined {
    if (this.#takes('!')) {
      const value = this.#unary();
      return value === undefined ? undefined : truth((Number.parseInt(value, 10) || 0) === 0);
    }
    if (this.#takes('-')) {
      const value = this.#unary();
      return value === undefined ? undefined : negated(value);
    }
    return this.#joined();
  }

  /** `~~` joins texts; `=~` and `:` match them. */
  #joined(): string | undefined {
    let text = this.#primary();
    for (;;) {
      const sign = ['~~', '=~', ':'].find((each) => this.#takes(each));
      if (text === undefined || sign === undefined) return text;
      const next = this.#primary();
      if (next === undefined) return undefined;
      text = sign === '~~' ? unquoted(text) + unquoted(next) : matched(text, next, sign === ':');
    }
  }

  #primary(): string | undefined {
    if (this.#takes('(')) {
      const value = this.conditional();
      return this.#takes(')') ? value : undefined;
    }
    const token = this.#tokens[this.#at] ?? '';
    if (token === '' || SIGN.test(token)) return undefined;
    this.#at++;
    return token;
  }

  #takes(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false;
    this.#at++;
    return true;
  }
}

const truth = (value: boolean) => (value ? '1' : '0');
const unquoted = (text: string) => (/^".*"$/s.test(text) ? text.slice(1, -1) : text);

/** Undefined if the whole text is not a number. */
function numberOf(text: string): number | undefined {
  return /^[+-]?(\d+(\.\d*)?|\.\d+)$/.test(text) ? Number(text) : undefined;
}

/** False for an empty text and for zero. */
function isTrue(text: string): boolean {
  return text !== '' && numberOf(text) !== 0;
}

/** Length of the match of a literal pattern; 0 without one. */
function matched(text: string, pattern: string, fromStart: boolean): string {
  const [whole, wanted] = [unquoted(text), unquoted(pattern)];
  const literal = wanted.replace(/^\^|\$$/g, '');
  const atStart = fromStart || wanted.startsWith('^');
  const matches = wanted.endsWith('$')
    ? whole.endsWith(literal) && (!atStart || whole === literal)
    : atStart
      ? whole.startsWith(literal)
      : whole.includes(literal);
  return String(matches ? literal.length : 0);
}

/** Compares numbers by value, and other texts by their characters, quotes included. */
function compare(a: string, b: string): number {
  const [x, y] = [numberOf(a), numberOf(b)];
  if (x !== undefined && y !== undefined) return x - y;
  return a === b ? 0 : a < b ? -1 : 1;
}

/** `ifLeft` and `ifRight`: the result if that side is not a number. The result is 0 if neither side is a number. */
function arithmetic(
  a: string,
  b: string,
  compute: (x: number, y: number) => number,
  ifLeft: string,
  ifRight: string,
): string {
  const [x, y] = [numberOf(a), numberOf(b)];
  if (x === undefined) return y === undefined ? '0' : ifLeft;
  return y === undefined ? ifRight : shown(compute(x, y));
}

function negated(text: string): string {
  const value = numberOf(text);
  return value === undefined ? '0' : shown(-value);
}

/** printf's `%.18Lg`, as far as doubles hold digits. */
function shown(value: number): string {
  return Number.isInteger(value) ? String(value + 0) : String(Number(value.toPrecision(15)));
}
