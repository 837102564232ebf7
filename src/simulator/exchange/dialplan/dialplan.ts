import type { DialplanStep } from '../hints/extensions';
import { comparePatterns, isPattern, matchesPattern, withoutDashes } from '../hints/pattern';
import type { Destination } from '../switch/channel';

/** A step with its data as text. */
export interface Instruction {
  readonly application: string;
  readonly data: string;
  readonly label?: string;
}

interface Entry {
  readonly extension: string;
  readonly steps: readonly Instruction[];
}

interface Context {
  /** By extension without dashes. */
  readonly exact: Map<string, Entry>;
  /** In the order in which Asterisk tries them. */
  readonly patterns: Entry[];
  readonly includes: string[];
}

/** The extensions of each context, with their steps (main/pbx.c). */
export class Dialplan {
  readonly #contexts = new Map<string, Context>();
  readonly #isLoaded: () => boolean;
  readonly #otherwise: (extension: string) => readonly Instruction[] | undefined;

  /** `otherwise`: the steps for an extension that does not exist in a known context. */
  constructor(
    isLoaded: () => boolean,
    otherwise: (extension: string) => readonly Instruction[] | undefined = () => undefined,
  ) {
    this.#isLoaded = isLoaded;
    this.#otherwise = otherwise;
  }

  add({ extension, context }: Destination, steps: readonly DialplanStep[]): void {
    const entry = { extension, steps: steps.map(toInstruction) };
    const { exact, patterns } = this.#context(context);
    if (!isPattern(extension)) {
      exact.set(withoutDashes(extension), entry);
      return;
    }
    const index = patterns.findIndex((other) => other.extension === extension);
    if (index >= 0) patterns.splice(index, 1);
    patterns.push(entry);
    patterns.sort((a, b) => comparePatterns(a.extension, b.extension));
  }

  /** Extensions of `included` are also found in `context`, after its own. */
  include(context: string, included: string): void {
    const { includes } = this.#context(context);
    if (!includes.includes(included)) includes.push(included);
  }

  hasContext(context: string): boolean {
    return this.#contexts.has(context);
  }

  /** The step of a priority from 1; undefined if there is none. */
  step(place: Destination, priority: number): Instruction | undefined {
    if (!this.#isLoaded()) return undefined;
    const found = this.#entries(place).find(({ steps }) => steps.length >= priority);
    if (found) return found.steps[priority - 1];
    return this.#contexts.has(place.context) ? this.#otherwise(place.extension)?.[priority - 1] : undefined;
  }

  /** The priority of a label; undefined if the extension has no such label. */
  priorityOf(place: Destination, label: string): number | undefined {
    for (const { steps } of this.#entries(place)) {
      const index = steps.findIndex((step) => step.label === label);
      if (index >= 0) return index + 1;
    }
    return undefined;
  }

  has(place: Destination): boolean {
    return this.step(place, 1) !== undefined;
  }

  /** The contexts by name, with their extensions and includes, for listings. */
  *list(): Generator<{ context: string; entries: readonly Entry[]; includes: readonly string[] }> {
    for (const [context, { exact, patterns, includes }] of this.#contexts) {
      yield { context, entries: [...exact.values(), ...patterns], includes };
    }
  }

  /** The entries that match, in Asterisk's order: the extension itself, patterns, then included contexts. */
  #entries({ extension, context }: Destination, searched = new Set<string>()): Entry[] {
    const found = this.#contexts.get(context);
    if (!found || searched.has(context)) return [];
    searched.add(context);
    const exact = found.exact.get(withoutDashes(extension));
    return [
      ...(exact ? [exact] : []),
      ...found.patterns.filter((entry) => matchesPattern(extension, entry.extension)),
      ...found.includes.flatMap((included) => this.#entries({ extension, context: included }, searched)),
    ];
  }

  #context(name: string): Context {
    const known = this.#contexts.get(name);
    if (known) return known;
    const context: Context = { exact: new Map(), patterns: [], includes: [] };
    this.#contexts.set(name, context);
    return context;
  }
}

/** `n(label)` before the application gives the step a label, as in extensions.conf. */
function toInstruction([first, ...rest]: DialplanStep): Instruction {
  const label = LABEL.exec(first)?.[1];
  if (label === undefined) return { application: first, data: rest.join(',') };
  const [application = 'NoOp', ...args] = rest;
  return { application: String(application), data: args.join(','), label };
}

const LABEL = /^n\(([^()]+)\)$/;
