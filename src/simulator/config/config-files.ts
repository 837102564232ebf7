import { type Category, parseConfig } from './config-file';

/** The folder of configuration files, by name. */
export class ConfigFiles {
  readonly #files = new Map<string, Category[]>();

  /** `texts` holds the text of each file. */
  constructor(texts: Readonly<Record<string, string>>) {
    for (const [name, text] of Object.entries(texts)) this.#files.set(name, parseConfig(text));
  }

  /** The categories of a file, templates excluded; undefined if there is no such file. */
  shown(name: string): Category[] | undefined {
    return this.#files.get(name)?.filter(({ isTemplate }) => !isTemplate);
  }

  /** All categories of a file; undefined if there is no such file. */
  get(name: string): readonly Category[] | undefined {
    return this.#files.get(name);
  }

  /** Creates or replaces a file. */
  set(name: string, categories: Category[]): void {
    this.#files.set(name, categories);
  }
}
