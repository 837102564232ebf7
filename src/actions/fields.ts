import { AmiError } from '../errors';
import { quoted } from '../quoted';

/** Control characters. CR and LF would begin another header, NUL would end the text, and Asterisk skips the others before a value. */
const UNSAFE = /\p{Cc}/u;

/**
 * Reads and checks the fields of a form. The object comes from a flow or a page, so nothing is known about it. Each method throws
 * AmiError AMI_ERR_INVALID_ACTION, which names the form and the field.
 */
export class Fields {
  readonly #form: string;
  readonly #values: ReadonlyMap<string, unknown>;

  constructor(form: string, options: object, known: readonly string[]) {
    this.#form = form;
    if (typeof options !== 'object' || options === null || Array.isArray(options))
      throw new AmiError('AMI_ERR_INVALID_ACTION', `${form}: the fields must be an object`);
    for (const name of Object.keys(options)) {
      if (!known.includes(name))
        throw this.invalid(name, `is not a field of this form. Fields: ${known.join(', ')}`);
    }
    this.#values = new Map(Object.entries(options));
  }

  invalid(field: string, message: string): AmiError {
    return new AmiError('AMI_ERR_INVALID_ACTION', `${this.#form}: ${quoted(field)} ${message}`);
  }

  /** Whether the field has a value that is not blank. */
  has(field: string): boolean {
    return this.optional(field) !== undefined;
  }

  optional(field: string): string | undefined {
    const value = this.#values.get(field);
    if (value === undefined || value === null) return undefined;
    if (!isTextOrNumber(value)) throw this.invalid(field, 'must be text, or a number of at most 15 digits');
    const text = String(value).trim();
    if (UNSAFE.test(text))
      throw this.invalid(field, 'must not contain line breaks or other control characters');
    return text === '' ? undefined : text;
  }

  required(field: string): string {
    const text = this.optional(field);
    if (text === undefined) throw this.invalid(field, 'is missing');
    return text;
  }

  /** A number that can be dialled. It must not contain `&`, `,` or `(`, which have a meaning for Asterisk. */
  number(field: string): string {
    const text = this.required(field);
    if (/^[\w.*#+-]{1,80}$/.test(text)) return text;
    throw this.invalid(
      field,
      `must be an extension or number: letters, digits and * # + . - _, not ${quoted(text)}`,
    );
  }

  context(field: string, fallback: string): string {
    const text = this.optional(field) ?? fallback;
    if (/^[\w.-]{1,79}$/.test(text)) return text;
    throw this.invalid(field, `must be the name of a dialplan context, not ${quoted(text)}`);
  }

  /** @returns ms */
  milliseconds(field: string, fallback: number, most: number): number {
    return this.integer(field, 1, most) ?? fallback;
  }

  integer(field: string, least: number, most: number): number | undefined {
    const text = this.optional(field);
    if (text === undefined) return undefined;
    const number = Number(text);
    if (Number.isInteger(number) && number >= least && number <= most) return number;
    throw this.invalid(field, `must be a whole number from ${least} to ${most}, not ${quoted(text)}`);
  }

  isSet(field: string): boolean {
    return (this.#values.get(field) ?? null) !== null;
  }

  flag(field: string): boolean {
    const value = this.#values.get(field);
    if (value === undefined || value === null) return false;
    if (typeof value === 'boolean') return value;
    throw this.invalid(field, 'must be true or false');
  }

  oneOf<T extends string>(field: string, choices: readonly T[]): T {
    const text = this.required(field);
    const choice = choices.find((one) => one === text);
    if (choice !== undefined) return choice;
    throw this.invalid(field, `must be one of ${choices.join(', ')}, not ${quoted(text)}`);
  }

  /** The name of the one field of these that is set. */
  exactlyOne<T extends string>(names: readonly T[]): T {
    const given = names.filter((name) => this.has(name));
    const [name] = given;
    if (name !== undefined && given.length === 1) return name;
    throw this.invalid(
      names[0] as string,
      `must be given, or one of ${names.slice(1).join(', ')}; and only one of them`,
    );
  }

  /** An object of texts. */
  texts(field: string): ReadonlyMap<string, string> {
    const value = this.#values.get(field);
    if (value === undefined || value === null) return new Map();
    if (typeof value !== 'object' || Array.isArray(value)) throw this.invalid(field, 'must be an object');
    return new Map(
      Object.entries(value).map(([name, text]): [string, string] => {
        if ((typeof text !== 'boolean' && !isTextOrNumber(text)) || UNSAFE.test(`${name}${text}`))
          throw this.invalid(
            `${field}.${name}`,
            'must be text without line breaks or other control characters',
          );
        return [name, String(text)];
      }),
    );
  }
}

/** False for NaN, and for a number so long that JavaScript has changed its last digits. */
function isTextOrNumber(value: unknown): value is string | number {
  return (
    typeof value === 'string' || (typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER)
  );
}
