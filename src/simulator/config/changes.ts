import { type Category, createCategory } from './config-file';

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
  const found = categories.find((each) => each.name.toLowerCase() === name.toLowerCase());
  switch (change.action.toLowerCase()) {
    case 'newcat':
      if (found) return 'Create category did not complete successfully';
      categories.push(createCategory(name, change.options.replace(/template/i, '!').split(','), categories));
      return undefined;
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
      return change.line === '' ? INCOMPLETE : insert(found, change, Number(change.line));
    default:
      return 'Unknown action command';
  }
}

function update(found: Category | undefined, { variable, value, match }: Change): string | undefined {
  if (variable === '') return INCOMPLETE;
  if (!found) return NO_CATEGORY;
  const lines = found.lines.filter(
    (each) => each.name === variable && (match === '' || each.value === match),
  );
  if (lines.length === 0) return FAILED;
  for (const each of lines) each.value = value;
  return undefined;
}

function remove(found: Category | undefined, { variable, match, line }: Change): string | undefined {
  if (variable === '' && line === '') return INCOMPLETE;
  if (!found) return NO_CATEGORY;
  const index =
    line !== ''
      ? Number(line)
      : found.lines.findIndex((each) => each.name === variable && (match === '' || each.value === match));
  if (index < 0 || index >= found.lines.length) return FAILED;
  found.lines.splice(index, 1);
  return undefined;
}

/** Inserts a line. `>` at the beginning of a value marks an object, and is not part of the value. */
function insert(found: Category | undefined, { variable, value }: Change, at: number): string | undefined {
  if (variable === '') return INCOMPLETE;
  if (!found) return NO_CATEGORY;
  found.lines.splice(at, 0, { name: variable, value: value.replace(/^>/, '') });
  return undefined;
}
