import { withoutDashes } from '../exchange/hints/pattern';
import type { Headers } from '../frame-writer';
import { ID_BUFFER, type ListItem, type Request } from '../request';
import type { ActionSpec } from './spec';

export const dialplanActions: readonly ActionSpec[] = [
  {
    name: 'ShowDialPlan',
    classes: ['config', 'reporting'],
    synopsis: 'Show dialplan contexts and extensions',
    run: showDialPlan,
  },
];

function showDialPlan(request: Request) {
  const context = request.get('Context');
  const extension = withoutDashes(request.get('Extension'));
  const contexts = listing(request).filter((each) => context === '' || each.context === context);
  if (context !== '' && contexts.length === 0) return request.error(`Did not find context ${context}`);
  const found = contexts
    .map((each) => ({
      ...each,
      extensions: each.extensions.filter(({ name }) => extension === '' || withoutDashes(name) === extension),
    }))
    .filter((each) => extension === '' || each.extensions.length > 0);
  if (extension !== '' && found.length === 0) {
    return request.error(
      `Did not find extension ${request.get('Extension')}${context === '' ? ' in any context' : `@${context}`}`,
    );
  }
  const extensions = found.flatMap((each) => each.extensions);
  const items = found.flatMap((each) => each.extensions.flatMap(({ items: own }) => own));
  const includes = found.flatMap((each): ListItem[] =>
    each.includes.map((name) => [
      'ListDialplan',
      ['Context', each.context],
      ['IncludeContext', name],
      REGISTRAR,
    ]),
  );
  request.list({
    message: 'DialPlan list will follow',
    items: [...items, ...includes],
    complete: 'ShowDialPlanComplete',
    idBuffer: ID_BUFFER,
    extra: [
      ['ListExtensions', extensions.length],
      ['ListPriorities', items.length],
      ['ListContexts', contexts.length],
    ],
  });
}

const REGISTRAR = ['Registrar', 'pbx_config'] as const;

interface ShownContext {
  readonly context: string;
  readonly includes: readonly string[];
  readonly extensions: readonly { readonly name: string; readonly items: readonly ListItem[] }[];
}

/** The contexts with their extensions. The hint of each extension comes before its steps. */
function listing({ exchange }: Request): ShownContext[] {
  const contexts = [...exchange.dialplan.list()];
  const hints = exchange.extensions.all();
  const names = new Set([...contexts, ...hints].map(({ context }) => context));
  return [...names].map((context) => {
    const own = contexts.find((each) => each.context === context);
    const items = new Map<string, ListItem[]>();
    const add = (name: string, item: ListItem) => items.set(name, [...(items.get(name) ?? []), item]);
    for (const each of hints.filter((hint) => hint.context === context)) {
      add(each.extension, item(each.context, each.extension, 'hint', [['Application', each.hint]]));
    }
    for (const { extension, steps } of own?.entries ?? []) {
      for (const [index, { application, data, label }] of steps.entries()) {
        const what = [['Application', application] as const, ['AppData', data] as const];
        add(extension, item(context, extension, index + 1, what, label));
      }
    }
    const extensions = [...items].map(([name, each]) => ({ name, items: each }));
    return { context, includes: own?.includes ?? [], extensions };
  });
}

function item(
  context: string,
  extension: string,
  priority: string | number,
  what: Headers,
  label?: string,
): ListItem {
  return [
    'ListDialplan',
    ['Context', context],
    ['Extension', extension],
    ...(label === undefined ? [] : ([['ExtensionLabel', label]] as const)),
    ['Priority', priority],
    ...what,
    REGISTRAR,
  ];
}
