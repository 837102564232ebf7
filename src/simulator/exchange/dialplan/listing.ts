import type { Extensions } from '../hints/extensions';
import { comparePatterns, isPattern, matchesPattern, withoutDashes } from '../hints/pattern';
import type { Dialplan } from './dialplan';

/** A hint or a step, as listings show it. */
export interface ListedStep {
  readonly priority: number | 'hint';
  /** The application, or the devices of a hint. */
  readonly application: string;
  readonly data: string;
  readonly label?: string;
  /** Such as `extensions.conf:12`; `pbx_config` for what a client has added. */
  readonly source: string;
}

export interface ListedExtension {
  readonly extension: string;
  readonly steps: readonly ListedStep[];
}

export interface ListedContext {
  readonly context: string;
  readonly extensions: readonly ListedExtension[];
  readonly includes: readonly string[];
}

/**
 * The contexts with their extensions in Asterisk's order: by name, patterns last, the hint of each before its steps.
 * The line numbers are those of an extensions.conf with one line a hint or step.
 */
export function listDialplan(dialplan: Dialplan, hints: Extensions): ListedContext[] {
  const contexts = new Map([...dialplan.list()].map((each) => [each.context, each]));
  const names = new Set([...contexts.keys(), ...hints.all().map(({ context }) => context)]);
  let line = 0;
  return [...names].map((context) => {
    line++;
    const extensions = new Map<string, ListedStep[]>();
    const add = (extension: string, step: Omit<ListedStep, 'source'>, isAdded: boolean) => {
      const source = isAdded ? 'pbx_config' : `extensions.conf:${++line}`;
      const steps = extensions.get(extension) ?? [];
      steps.push({ ...step, source });
      extensions.set(extension, steps);
    };
    for (const { extension, hint, isAdded } of hints.all().filter((each) => each.context === context)) {
      add(extension, { priority: 'hint', application: hint, data: '' }, isAdded);
    }
    for (const { extension, steps } of contexts.get(context)?.entries ?? []) {
      for (const { isAdded, ...step } of steps) add(extension, step, isAdded);
    }
    const listed = [...extensions].map(([extension, steps]) => ({ extension, steps }));
    listed.sort((a, b) => compareExtensions(a.extension, b.extension));
    return { context, extensions: listed, includes: contexts.get(context)?.includes ?? [] };
  });
}

/** The extensions that a number reaches: its own and patterns; all for an empty one. */
export function reachedBy({ extensions }: ListedContext, number: string): readonly ListedExtension[] {
  if (number === '') return extensions;
  return extensions.filter(({ extension }) =>
    isPattern(extension) && !isPattern(number)
      ? matchesPattern(number, extension)
      : withoutDashes(extension) === withoutDashes(number),
  );
}

/** The extension of a name with a caller ID to match, such as `100/200`. */
export const withoutCallerId = (name: string) => name.split('/')[0] ?? '';

/** main/pbx.c ext_cmp: names in the order of their bytes, then patterns. */
function compareExtensions(a: string, b: string): number {
  if (isPattern(a) && isPattern(b)) return comparePatterns(a, b);
  if (isPattern(a) !== isPattern(b)) return isPattern(a) ? 1 : -1;
  const [left, right] = [withoutDashes(withoutCallerId(a)), withoutDashes(withoutCallerId(b))];
  // With a caller ID to match before without one.
  if (left === right) return Number(b.includes('/')) - Number(a.includes('/'));
  return left < right ? -1 : 1;
}
