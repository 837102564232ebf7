import { cInteger } from '../c-integer';
import { type Category, type ConfigLine, createCategory } from './config-file';

/** One numbered change of UpdateConfig. Headers that are not sent are empty. */
export interface Change {
  readonly action: string;
  readonly category: string;
  readonly variable: string;
  readonly value: string;
  readonly match: string;
  readonly line: string;
  readonly options: string;
}

const NO_CATEGORY = 'Given category does not exist';
const INCOMPLETE = 'Problem with category, value, or line (if required)';
const FAILED = 'Update did not complete successfully';

/** Applies a change to the categories of a file. Returns Asterisk's error, or undefined (main/manager.c handle_updates). */
export function applyChange(categories: Category[], change: Change): string | undefined {
  const { category: name } = change;
  if (name === '') return 'Category not specified';
  const same = categories.filter((each) => each.name.toLowerCase() === name.toLowerCase());
  // Only a new category of the same name meets a template: the other changes do not see it.
  const found = same.find(({ isTemplate }) => !isTemplate);
  switch (change.action.toLowerCase()) {
    case 'newcat':
      return newCategory(categories, same[0], change);
    case 'renamecat':
      if (change.value === '') return INCOMPLETE;
      if (!found) return NO_CATEGORY;
      found.name = change.value;
      return undefined;
    case 'delcat':
      if (!found) return NO_CATEGORY;
      categories.splice(categories.indexOf(found), 1);
      return undefined;
    case 'emptycat':
      if (!found) return NO_CATEGORY;
      found.lines.length = 0;
      return undefined;
    case 'update':
      return update(found, change);
    case 'delete':
      return remove(found, change);
    case 'append':
      return insert(found, change, found?.lines.length ?? 0);
    case 'insert':
      return change.line === '' ? INCOMPLETE : insert(found, change, cInteger(change.line));
    default:
      return 'Unknown action command';
  }
}

/** Options, joined with commas: `allowdups`, `template`, `inherit="name"`. Others have no effect here. */
function newCategory(
  categories: Category[],
  found: Category | undefined,
  { category: name, options }: Change,
): string | undefined {
  const all = options.split(',').map((option) => option.trim());
  if (found && !all.includes('allowdups')) return 'Create category did not complete successfully';
  const inherited = all.flatMap((option) => /^inherit="?([^"]*)"?$/.exec(option)?.[1] ?? []);
  const isTemplate = (wanted: string) => categories.some((each) => each.isTemplate && each.name === wanted);
  if (!inherited.every(isTemplate)) return 'Template category not found';
  categories.push(
    createCategory(name, [...inherited, ...(all.includes('template') ? ['!'] : [])], categories),
  );
  return undefined;
}

function update(found: Category | undefined, { variable, value, match }: Change): string | undefined {
  if (variable === '') return INCOMPLETE;
  if (!found) return NO_CATEGORY;
  const index = found.lines.findIndex((each) => isMatch(each, variable, match));
  if (index < 0) return FAILED;
  found.lines[index] = { name: variable, value };
  return undefined;
}

function remove(found: Category | undefined, { variable, match, line }: Change): string | undefined {
  if (variable === '' && line === '') return INCOMPLETE;
  if (!found) return NO_CATEGORY;
  const kept =
    line === ''
      ? found.lines.filter((each) => !isMatch(each, variable, match))
      : found.lines.filter((_, index) => index !== cInteger(line));
  if (kept.length === found.lines.length) return FAILED;
  found.lines.splice(0, found.lines.length, ...kept);
  return undefined;
}

/** Whether name and value match in any case. An update changes the first such line, a deletion removes all (main/config.c). */
function isMatch(line: ConfigLine, variable: string, match: string): boolean {
  const isSame = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
  return isSame(line.name, variable) && (match === '' || isSame(line.value, match));
}

/** Inserts a line at an index; not at all without one, but after the first line below 0 (main/config.c ast_variable_insert). `>` at the beginning of a value marks an object, and is not part of the value. */
function insert(
  found: Category | undefined,
  { variable, value }: Change,
  at: number | undefined,
): string | undefined {
  if (variable === '') return INCOMPLETE;
  if (!found) return NO_CATEGORY;
  if (at !== undefined)
    found.lines.splice(at < 0 ? 1 : at, 0, { name: variable, value: value.replace(/^>/, '') });
  return undefined;
}
