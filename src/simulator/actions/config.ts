import { applyChange, type Change } from '../config/changes';
import type { Category } from '../config/config-file';
import { RESTRICTED } from '../config/config-files';
import type { Headers } from '../frame-writer';
import type { Request } from '../request';
import { isFalse, isTrue } from './ast-true';
import { toRegex } from './regex';
import type { ActionSpec } from './spec';

export const configActions: readonly ActionSpec[] = [
  { name: 'GetConfig', classes: ['system', 'config'], synopsis: 'Retrieve configuration.', run: getConfig },
  {
    name: 'GetConfigJSON',
    classes: ['system', 'config'],
    synopsis: 'Retrieve configuration (JSON format).',
    run: getConfigJson,
  },
  {
    name: 'ListCategories',
    classes: ['config'],
    synopsis: 'List categories in configuration file.',
    run: listCategories,
  },
  {
    name: 'CreateConfig',
    classes: ['config'],
    synopsis: 'Creates an empty file in the configuration directory.',
    run: createConfig,
  },
  { name: 'UpdateConfig', classes: ['config'], synopsis: 'Update basic configuration.', run: updateConfig },
];

const NO_FILENAME = 'Filename not specified';
const NOT_FOUND = 'Config file not found';

function getConfig(request: Request) {
  const found = categoriesOf(request, NOT_FOUND);
  if (!found) return;
  if (found.length === 0 && request.get('Category') !== '') return request.success([['No categories found']]);
  request.success(
    found.flatMap((category, index): Headers => {
      const number = sixDigits(index);
      return [
        [`Category-${number}`, category.name],
        ...(category.isTemplate ? ([[`IsTemplate-${number}`, 1]] as const) : []),
        ...(category.templates.length > 0
          ? ([[`Templates-${number}`, category.templates.join(',')]] as const)
          : []),
        ...category.lines.map(
          (line, at) => [`Line-${number}-${sixDigits(at)}`, `${line.name}=${line.value}`] as const,
        ),
      ];
    }),
  );
}

/** The categories that the headers Category and Filter select; answers with an error if there is no such file. */
function categoriesOf(request: Request, unknown: string): readonly Category[] | undefined {
  const name = request.get('Filename');
  const { configFiles } = request.pbx;
  const place = configFiles.place(name);
  const categories = configFiles.get(name);
  const wanted = request.get('Category').toLowerCase();
  if (name === '') request.error(NO_FILENAME);
  else if (place !== 'inside') request.error(place === 'outside' ? RESTRICTED : unknown);
  else if (!categories) request.error(NOT_FOUND);
  else {
    return categories
      .filter((each) => wanted === '' || each.name.toLowerCase() === wanted)
      .filter(filter(request));
  }
  return undefined;
}

/**
 * The header Filter: `name=expression` pairs that a category must all have. `TEMPLATES=include` selects templates, too, and
 * `TEMPLATES=restrict` only them.
 */
function filter(request: Request): (category: Category) => boolean {
  const pairs = request.get('Filter').split(',').filter(Boolean).map(pairIn);
  const templates = pairs.find(([name]) => name === 'TEMPLATES')?.[1];
  const expressions = pairs
    .filter(([name]) => name !== 'TEMPLATES')
    .map(([name, value]) => [name, toRegex(value)] as const);
  return ({ lines, isTemplate }) =>
    (templates === 'include' || isTemplate === (templates === 'restrict')) &&
    expressions.every(([name, regex]) => lines.some((line) => line.name === name && regex?.test(line.value)));
}

function pairIn(text: string): readonly [name: string, value: string] {
  const equals = text.indexOf('=');
  return [text.slice(0, equals), text.slice(equals + 1)];
}

function getConfigJson(request: Request) {
  const found = categoriesOf(request, RESTRICTED);
  if (!found) return;
  // Asterisk repeats a key for each of its lines, which JSON.stringify cannot.
  const text = found.map((category) => `${quoted(category.name)}:{${fieldsOf(category).join(',')}}`);
  request.success([['JSON', `{${text.join(',')}}`]]);
}

function fieldsOf({ isTemplate, templates, lines }: Category): string[] {
  return [
    ...(isTemplate ? ['"istemplate":1'] : []),
    ...(templates.length > 0 ? [`"templates":${quoted(templates.join(','))}`] : []),
    ...lines.map(({ name, value }) => `${quoted(name)}:${quoted(value)}`),
  ];
}

const quoted = (text: string) => JSON.stringify(text);

function listCategories(request: Request) {
  const name = request.get('Filename');
  const { configFiles } = request.pbx;
  if (name === '') return request.error(NO_FILENAME);
  if (configFiles.place(name) === 'outside') return request.error(RESTRICTED);
  const categories = configFiles.get(name)?.filter(({ isTemplate }) => !isTemplate);
  if (!categories) return request.error(NOT_FOUND);
  if (categories.length === 0) return request.success([['Error', 'no categories found']]);
  request.success(categories.map((each, index) => [`Category-${sixDigits(index)}`, each.name] as const));
}

function createConfig(request: Request) {
  const name = request.get('Filename');
  if (name === '') return request.error(NO_FILENAME);
  const problem = request.pbx.configFiles.create(name);
  if (problem === undefined) request.ack('New configuration file created successfully');
  else request.error(problem);
}

/** Applies the changes in the order of their numbers, and none if one fails. */
function updateConfig(request: Request) {
  const [source, target] = [request.get('SrcFilename'), request.get('DstFilename')];
  if (source === '' || target === '') return request.error(NO_FILENAME);
  const { pbx } = request;
  // Without live_dangerously, Asterisk writes only to a file that exists.
  if ([source, target].some((name) => pbx.configFiles.place(name) !== 'inside')) {
    return request.error(RESTRICTED);
  }
  const from = pbx.configFiles.get(source);
  if (!from) return request.error(NOT_FOUND);
  const categories = from.map((each) => ({ ...each, lines: each.lines.map((line) => ({ ...line })) }));
  for (let number = 0; ; number++) {
    const change = changeAt(request, number);
    if (change.action === '') break;
    const error = applyChange(categories, change);
    if (error !== undefined) return request.error(error);
  }
  pbx.configFiles.set(target, categories);
  request.success();
  const reload = request.get('Reload');
  if (reload !== '') reloadAfterUpdate(request, reload);
}

/** Header `Reload`: a true word reloads all modules, another word the module of that name. */
function reloadAfterUpdate({ pbx }: Request, reload: string): void {
  if (isFalse(reload)) return;
  pbx.modules.reload(isTrue(reload) ? '' : reload);
}

function changeAt(request: Request, number: number): Change {
  const header = (name: string) => request.get(`${name}-${sixDigits(number)}`);
  return {
    action: header('Action'),
    category: header('Cat'),
    variable: header('Var'),
    value: header('Value'),
    match: header('Match'),
    line: header('Line'),
    options: header('Options'),
  };
}

const sixDigits = (number: number) => String(number).padStart(6, '0');
