import { posix } from 'node:path';
import { type Category, parseConfig } from './config-file';

/** The folder in which clients see the files. */
const FOLDER = '/etc/asterisk';

/** Files that every Linux has, and that Asterisk keeps from clients. */
const OF_THE_SYSTEM = /^\/etc\/(passwd|shadow|group)$/;

/** The folder of configuration files, by name. A name is a path within the folder. */
export class ConfigFiles {
  readonly #files = new Map<string, Category[]>();

  /** `texts` holds the text of each file. */
  constructor(texts: Readonly<Record<string, string>>) {
    for (const [name, text] of Object.entries(texts)) this.#files.set(name, parseConfig(text));
  }

  /** The categories of a file; undefined if there is no such file. */
  get(name: string): readonly Category[] | undefined {
    return this.#files.get(nameOf(name));
  }

  /** Creates or replaces a file. */
  set(name: string, categories: Category[]): void {
    this.#files.set(nameOf(name), categories);
  }

  /**
   * Where Asterisk finds a name without the blanks around it (main/manager.c is_restricted_file): a file or the folder itself,
   * a file outside the folder, or nothing.
   */
  place(name: string): 'inside' | 'outside' | 'missing' {
    const path = pathOf(name.trim());
    if (path === FOLDER || this.#files.has(nameOf(path))) return 'inside';
    return OF_THE_SYSTEM.test(path) || KNOWN_FOLDERS.test(path) ? 'outside' : 'missing';
  }

  /** Creates an empty file. Returns the error of Asterisk, or undefined. */
  create(name: string): string | undefined {
    const path = pathOf(name.trim());
    if (posix.basename(path).length > LONGEST_NAME) return 'File name too long';
    if (FOLDER.startsWith(path) && !name.trim().endsWith('/')) return 'File exists';
    const folder = name.trim().endsWith('/') ? path : posix.dirname(path);
    const isBelow = path.startsWith(`${FOLDER}/`);
    if (!isBelow) return KNOWN_FOLDERS.test(folder) ? RESTRICTED : NO_FOLDER;
    if (path.slice(FOLDER.length + 1).includes('/')) return NO_FOLDER;
    if (this.#files.has(nameOf(path))) return 'File exists';
    this.#files.set(nameOf(path), []);
    return undefined;
  }
}

export const RESTRICTED = 'File requires escalated privileges';
const NO_FOLDER = 'No such file or directory';
/** NAME_MAX of Linux. */
const LONGEST_NAME = 255;
const KNOWN_FOLDERS = /^\/(etc|home|opt|root|srv|tmp|usr|var)?$/;

const pathOf = (name: string) => posix.resolve(FOLDER, name);
/** The name within the folder. Blanks at its end belong to it. */
const nameOf = (name: string) => posix.relative(FOLDER, pathOf(name));
