/** A line `name = value` of a configuration file. */
export interface ConfigLine {
  readonly name: string;
  value: string;
}

/** A section of a configuration file, as `[name]` or `[name](template)` begins it. */
export interface Category {
  name: string;
  /** Templates that the section inherits from. */
  readonly templates: readonly string[];
  /** True for a template itself, `[name](!)`. Asterisk does not show it to clients. */
  readonly isTemplate: boolean;
  readonly lines: ConfigLine[];
}

/** Parses a configuration file (main/config.c). Lines that are neither a section nor `name = value` are ignored. */
export function parseConfig(text: string): Category[] {
  const categories: Category[] = [];
  for (const each of text.split('\n')) {
    const line = (each.split(';')[0] ?? '').trim();
    if (line.startsWith('[')) categories.push(beginCategory(line, categories));
    else {
      const equals = line.indexOf('=');
      const category = categories.at(-1);
      if (equals < 1 || !category) continue;
      const value = line.slice(equals + 1).replace(/^>/, '');
      category.lines.push({ name: line.slice(0, equals).trim(), value: value.trim() });
    }
  }
  return categories;
}

/** The section that a line such as `[1001](phone)` begins. It starts with the lines of its templates. */
function beginCategory(line: string, earlier: readonly Category[]): Category {
  const end = line.indexOf(']');
  const name = line.slice(1, end < 0 ? undefined : end);
  const rest = end < 0 ? '' : line.slice(end + 1).trim();
  const options = rest.startsWith('(') && rest.endsWith(')') ? rest.slice(1, -1).split(',') : [];
  return createCategory(
    name,
    options.map((option) => option.trim()),
    earlier,
  );
}

/** A section with options: `!` makes it a template, other words name templates that it inherits from. */
export function createCategory(
  name: string,
  options: readonly string[],
  earlier: readonly Category[],
): Category {
  const templates = options.filter((option) => option !== '!' && option !== '+' && option !== '');
  const inherited = templates.flatMap(
    (template) => earlier.find((each) => each.name === template)?.lines ?? [],
  );
  return {
    name,
    templates,
    isTemplate: options.includes('!'),
    lines: inherited.map((line) => ({ ...line })),
  };
}
