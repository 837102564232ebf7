import { applyChange, type Change } from '../config/changes';
import type { Category } from '../config/config-file';
import type { Headers } from '../frame-writer';
import type { Request } from '../request';
import { isFalse, isTrue } from './ast-true';
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
const RESTRICTED = 'File requires escalated privileges';

function getConfig(request: Request) {
  const name = request.get('Filename');
  if (name === '') return request.error(NO_FILENAME);
  const categories = request.pbx.configFiles.shown(name);
  if (!categories) return request.error(NOT_FOUND);
  const wanted = request.get('Category');
  const found = categories.filter((each) => wanted === '' || each.name === wanted).filter(filter(request));
  if (found.length === 0 && wanted !== '') return request.success([['No categories found']]);
  request.success(
    found.flatMap((category, index): Headers => {
      const number = sixDigits(index);
      return [
        [`Category-${number}`, category.name],
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

/** The header Filter: `name=value` pairs that a category must all have. The values are regular expressions in Asterisk, texts here. */
function filter(request: Request): (category: Category) => boolean {
  const pairs = request.get('Filter').split(',').filter(Boolean);
  return ({ lines }) =>
    pairs.every((pair) => {
      const equals = pair.indexOf('=');
      const [name, value] = [pair.slice(0, equals), pair.slice(equals + 1)];
      return lines.some((line) => line.name === name && line.value.includes(value));
    });
}

function getConfigJson(request: Request) {
  const name = request.get('Filename');
  if (name === '') return request.error(NO_FILENAME);
  const categories = request.pbx.configFiles.shown(name);
  if (!categories) return request.error(RESTRICTED);
  const wanted = request.get('Category');
  const found = categories.filter((each) => wanted === '' || each.name === wanted).filter(filter(request));
  // Asterisk repeats a key for each of its lines, which JSON.stringify cannot.
  const text = found.map((category) => `${quoted(category.name)}:{${category.lines.map(pairOf).join(',')}}`);
  request.success([['JSON', `{${text.join(',')}}`]]);
}

const quoted = (text: string) => JSON.stringify(text);
const pairOf = ({ name, value }: { name: string; value: string }) => `${quoted(name)}:${quoted(value)}`;

function listCategories(request: Request) {
  const name = request.get('Filename');
  if (name === '') return request.error(NO_FILENAME);
  const categories = request.pbx.configFiles.shown(name);
  if (!categories) return request.error(NOT_FOUND);
  if (categories.length === 0) return request.success([['Error', 'no categories found']]);
  request.success(categories.map((each, index) => [`Category-${sixDigits(index)}`, each.name] as const));
}

function createConfig(request: Request) {
  const name = request.get('Filename');
  if (name === '') return request.error(NO_FILENAME);
  if (name.includes('/')) return request.error(RESTRICTED);
  if (request.pbx.configFiles.get(name)) return request.error('File exists');
  request.pbx.configFiles.set(name, []);
  request.ack('New configuration file created successfully');
}

/** Applies the changes in the order of their numbers, and none if one fails. */
function updateConfig(request: Request) {
  const [source, target] = [request.get('SrcFilename'), request.get('DstFilename')];
  if (source === '' || target === '') return request.error(NO_FILENAME);
  const { pbx } = request;
  const from = pbx.configFiles.get(source);
  // Without live_dangerously, Asterisk writes only to a file that exists.
  if (!from || !pbx.configFiles.get(target)) return request.error(RESTRICTED);
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
