import { refuseUnknown } from '../known-names';
import { HttpError } from './http-error';

/** The fields of a request: of its JSON body, or of its query, where all values are text. */
export class Fields {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #fromQuery: boolean;

  constructor(values: Readonly<Record<string, unknown>>, source: 'body' | 'query') {
    this.#values = values;
    this.#fromQuery = source === 'query';
  }

  /** Throws a SimulatorError for a field with another name. */
  only(...names: string[]): this {
    refuseUnknown('field', this.#values, names);
    return this;
  }

  text(name: string): string {
    return this.optionalText(name) ?? refuse(name, 'a string that is not empty', undefined);
  }

  optionalText(name: string): string | undefined {
    const value = this.#values[name];
    if (value === undefined) return undefined;
    return typeof value === 'string' && value !== ''
      ? value
      : refuse(name, 'a string that is not empty', value);
  }

  /** One of these words; undefined if the field is missing. */
  optionalWord<W extends string>(name: string, words: readonly W[]): W | undefined {
    const value = this.#values[name];
    if (value === undefined) return undefined;
    const allowed = words.map((word) => `'${word}'`).join(', ');
    return words.find((word) => word === value) ?? refuse(name, `one of ${allowed}`, value);
  }

  word<W extends string>(name: string, words: readonly W[]): W {
    const allowed = words.map((word) => `'${word}'`).join(', ');
    return this.optionalWord(name, words) ?? refuse(name, `one of ${allowed}`, undefined);
  }

  /** A number of 0 or more. */
  number(name: string, most: number): number {
    return this.optionalNumber(name, most) ?? refuse(name, `a number from 0 to ${most}`, undefined);
  }

  optionalNumber(name: string, most: number): number | undefined {
    const value = this.#values[name];
    if (value === undefined) return undefined;
    const number = this.#fromQuery && /^\d+$/.test(String(value)) ? Number(value) : value;
    return typeof number === 'number' && number >= 0 && number <= most
      ? number
      : refuse(name, `a number from 0 to ${most}`, value);
  }

  flag(name: string): boolean {
    const value = this.#values[name];
    return typeof value === 'boolean' ? value : refuse(name, 'true or false', value);
  }

  /** A string or a number; undefined if the field is missing. */
  optionalScalar(name: string): string | number | undefined {
    const value = this.#values[name];
    if (value === undefined || typeof value === 'string' || typeof value === 'number') return value;
    return refuse(name, 'a string or a number', value);
  }
}

function refuse(name: string, wanted: string, value: unknown): never {
  throw new HttpError(400, `${name} must be ${wanted}, not ${JSON.stringify(value) ?? 'missing'}`);
}
