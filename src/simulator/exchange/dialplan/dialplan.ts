import type { DialplanStep } from '../hints/extensions';
import { comparePatterns, isPattern, matchesPattern, withoutDashes } from '../hints/pattern';
import type { Destination } from '../switch/channel';

/** A step with its data as text. */
export interface Instruction {
  readonly application: string;
  readonly data: string;
  readonly label?: string;
}

/** A step at its priority. */
interface PlacedStep extends Instruction {
  readonly priority: number;
  /** True if a client has added it, so that no configuration file has it. */
  readonly isAdded: boolean;
}

interface Entry {
  readonly extension: string;
  /** By ascending priority. */
  readonly steps: readonly PlacedStep[];
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
    this.#set(context, {
      extension,
      steps: steps.map((step, index) => ({ ...toInstruction(step), priority: index + 1, isAdded: false })),
    });
  }

  /** Adds a step at a priority; false if there is one and `replaces` is not set. */
  addStep(place: Required<Destination>, instruction: Instruction, replaces: boolean): boolean {
    const { extension, context, priority } = place;
    const steps = this.#entry(place)?.steps ?? [];
    const others = steps.filter((step) => step.priority !== priority);
    if (others.length < steps.length && !replaces) return false;
    const added = [...others, { ...instruction, priority, isAdded: true }];
    this.#set(context, { extension, steps: added.sort((a, b) => a.priority - b.priority) });
    return true;
  }

  /** Removes the step of a priority, or the whole extension without one; false if there is no such step. */
  remove(place: Destination): boolean {
    const entry = this.#entry(place);
    const left = entry?.steps.filter(({ priority }) => (place.priority ?? priority) !== priority) ?? [];
    if (!entry || left.length === entry.steps.length) return false;
    if (left.length > 0) this.#set(place.context, { ...entry, steps: left });
    else this.#delete(place);
    return true;
  }

  /** Extensions of `included` are also found in `context`, after its own. False if they already are. */
  include(context: string, included: string): boolean {
    const { includes } = this.#context(context);
    if (includes.includes(included)) return false;
    includes.push(included);
    return true;
  }

  /** Ends an include; false if there is none. */
  exclude(context: string, included: string): boolean {
    const includes = this.#contexts.get(context)?.includes ?? [];
    const index = includes.indexOf(included);
    if (index >= 0) includes.splice(index, 1);
    return index >= 0;
  }

  removeContext(context: string): void {
    this.#contexts.delete(context);
  }

  hasContext(context: string): boolean {
    return this.#contexts.has(context);
  }

  /** The step of a priority from 1; undefined if there is none. */
  step(place: Destination, priority: number): Instruction | undefined {
    if (!this.#isLoaded()) return undefined;
    for (const { steps } of this.#entries(place)) {
      const found = steps.find((step) => step.priority === priority);
      if (found) return found;
    }
    return this.#contexts.has(place.context) ? this.#otherwise(place.extension)?.[priority - 1] : undefined;
  }

  /** The priority of a label; undefined if the extension has no such label. */
  priorityOf(place: Destination, label: string): number | undefined {
    for (const { steps } of this.#entries(place)) {
      const found = steps.find((step) => step.label === label);
      if (found) return found.priority;
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

  /** The entry of exactly this extension or pattern. */
  #entry({ extension, context }: Destination): Entry | undefined {
    const found = this.#contexts.get(context);
    if (!isPattern(extension)) return found?.exact.get(withoutDashes(extension));
    return found?.patterns.find((entry) => entry.extension === extension);
  }

  #set(context: string, entry: Entry): void {
    const { exact, patterns } = this.#context(context);
    if (!isPattern(entry.extension)) {
      exact.set(withoutDashes(entry.extension), entry);
      return;
    }
    const index = patterns.findIndex((other) => other.extension === entry.extension);
    if (index >= 0) patterns.splice(index, 1);
    patterns.push(entry);
    patterns.sort((a, b) => comparePatterns(a.extension, b.extension));
  }

  #delete({ extension, context }: Destination): void {
    const { exact, patterns } = this.#context(context);
    const index = patterns.findIndex((entry) => entry.extension === extension);
    if (index >= 0) patterns.splice(index, 1);
    else exact.delete(withoutDashes(extension));
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
