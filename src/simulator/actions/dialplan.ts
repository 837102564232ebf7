import { cInteger } from '../c-integer';
import { listDialplan, reachedBy, withoutCallerId } from '../exchange/dialplan/listing';
import type { Headers } from '../frame-writer';
import { ID_BUFFER, type ListItem, type Request } from '../request';
import { isTrue } from './ast-true';
import type { ActionSpec } from './spec';

export const dialplanActions: readonly ActionSpec[] = [
  {
    name: 'ShowDialPlan',
    classes: ['config', 'reporting'],
    synopsis: 'Show dialplan contexts and extensions',
    run: showDialPlan,
  },
  {
    name: 'DialplanExtensionAdd',
    classes: ['system'],
    synopsis: 'Add an extension to the dialplan',
    since: 16,
    run: addExtension,
  },
  {
    name: 'DialplanExtensionRemove',
    classes: ['system'],
    synopsis: 'Remove an extension from the dialplan',
    since: 16,
    run: removeExtension,
  },
];

function showDialPlan(request: Request) {
  const { dialplan, extensions: hints } = request.exchange;
  const [context, extension] = [request.get('Context'), request.get('Extension')];
  const contexts = listDialplan(dialplan, hints).filter((each) => context === '' || each.context === context);
  if (context !== '' && contexts.length === 0) return request.error(`Did not find context ${context}`);
  const found = contexts
    .map((each) => ({ ...each, extensions: reachedBy(each, extension) }))
    .filter((each) => extension === '' || each.extensions.length > 0);
  if (extension !== '' && found.length === 0) {
    return request.error(
      `Did not find extension ${extension}${context === '' ? ' in any context' : `@${context}`}`,
    );
  }
  const extensions = found.flatMap((each) => each.extensions);
  const items = found.flatMap((each) =>
    each.extensions.flatMap(({ extension: name, steps }) =>
      steps.map(({ priority, application, data, label }): ListItem => {
        const owner: Headers = [
          ['Context', each.context],
          ['Extension', withoutCallerId(name)],
          ...(label === undefined ? [] : ([['ExtensionLabel', label]] as const)),
        ];
        const what: Headers =
          priority === 'hint'
            ? [['Application', application]]
            : [
                ['Application', application],
                ['AppData', data],
              ];
        return ['ListDialplan', ...owner, ['Priority', priority], ...what, REGISTRAR];
      }),
    ),
  );
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

/** An unknown application is only missed when the step runs. */
function addExtension(request: Request) {
  const { dialplan, extensions } = request.exchange;
  const [context, given] = [request.get('Context'), request.get('Extension')];
  const [priority, application] = [request.get('Priority'), request.get('Application')];
  if ([context, given, priority, application].includes('')) {
    return request.error(
      'Context, Extension, Priority, and Application must be defined for DialplanExtensionAdd.',
    );
  }
  const number = priorityIn(priority);
  if (number === undefined || (number !== 'hint' && number < 0)) return request.error(INVALID_PRIORITY);
  const extension = given.replace(/\/$/, '');
  // What follows a slash is a caller ID to match: here no extension is left.
  if (extension === '' || extension.startsWith('/')) return request.error('Failed to add extension');
  const replaces = isTrue(request.get('Replace'));
  if (number === 'hint') {
    if (extensions.find(extension, context) && !replaces) return request.error(EXISTS);
    extensions.add({ extension, context, hint: application }, true);
    return request.ack(ADDED);
  }
  const step = { application, data: request.get('ApplicationData') };
  if (dialplan.addStep({ extension, context, priority: number }, step, replaces)) request.ack(ADDED);
  else request.error(EXISTS);
}

const ADDED = 'Added requested extension';
const EXISTS = 'That extension and priority already exist at that context';
const INVALID_PRIORITY = 'The priority specified was invalid.';

function removeExtension(request: Request) {
  const { dialplan, extensions } = request.exchange;
  const [context, given] = [request.get('Context'), request.get('Extension')];
  const extension = given.replace(/\/$/, '');
  if (context === '' || given === '') {
    return request.error('Context and Extension must be provided for DialplanExtensionRemove');
  }
  const text = request.get('Priority');
  const priority = text === '' ? undefined : priorityIn(text);
  if (text !== '' && (priority === undefined || (priority !== 'hint' && priority < 1))) {
    return request.error(INVALID_PRIORITY);
  }
  const hintGone =
    priority === undefined || priority === 'hint' ? extensions.remove(extension, context) : false;
  const place = { extension, context, ...(typeof priority === 'number' ? { priority } : {}) };
  const stepsGone = priority === 'hint' ? false : dialplan.remove(place);
  if (!hintGone && !stepsGone) return request.error('Failed to remove requested extension');
  request.ack(
    `Removed the requested ${priority === undefined ? 'extension' : 'priority from the extension'}`,
  );
}

/** `hint`, or the whole number that a text begins with; undefined for another text. */
function priorityIn(text: string): number | 'hint' | undefined {
  if (text === 'hint') return text;
  return cInteger(text);
}
