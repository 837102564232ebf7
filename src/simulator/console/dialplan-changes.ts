import { cInteger } from '../c-integer';
import { withoutCallerId } from '../exchange/dialplan/listing';
import type { Pbx } from '../pbx';
import { ANY, type CliCommand, failure, type Lines } from './output';
import { usage } from './usage';

/** pbx/pbx_config.c handle_cli_dialplan_*. */
export const dialplanChangeCommands: readonly CliCommand[] = [
  { name: 'dialplan add extension', takes: ANY, run: addExtension },
  { name: 'dialplan remove extension', takes: [1, 2], run: removeExtension },
  { name: 'dialplan add include', takes: [3, 3], run: addInclude },
  { name: 'dialplan remove include', takes: [3, 3], run: removeInclude },
  { name: 'dialplan remove context', takes: [1, 1], run: removeContext },
  { name: 'dialplan show globals', takes: ANY, run: showGlobals },
  { name: 'dialplan set global', takes: [2, 2], run: setGlobal },
];

function addExtension({ exchange }: Pbx, words: readonly string[]): Lines {
  const [whole = '', into = '', context = '', replace] = words;
  if (words.length < 3 || words.length > 4 || into !== 'into') return usage(ADD);
  if (replace !== undefined && replace !== 'replace') return usage(ADD);
  const [given = '', priority, ...rest] = whole.split(',');
  const extension = given.replace(/\/$/, '');
  if (priority === undefined || rest.length === 0) return usage(ADD);
  const number = priority === 'hint' ? HINT : cInteger(priority);
  if (number === undefined) {
    const lines = usage(ADD);
    return {
      failed: [`'${priority}' is not a valid priority`, ...('failed' in lines ? lines.failed : lines)],
    };
  }
  const step = stepIn(rest.join(','));
  const created = hasContext(exchange, context)
    ? []
    : [`Context '${context}' did not exist prior to add extension - the context will be created.`];
  const line = ['dialplan add extension', ...words].join(' ');
  const shown = withoutCallerId(extension);
  const text = `${shown},${priority},${step.application}(${step.data})`;
  if (shown === '') {
    return failure(line, ...created, `Failed to add '${text}' extension into '${context}' context`);
  }
  if (!add(exchange, { extension, context, priority: number }, step, replace !== undefined)) {
    const problem = `Extension ${shown}@${context} with priority ${priority} already exists`;
    return failure(line, ...created, problem);
  }
  return [
    ...created,
    replace === undefined
      ? `Extension '${text}' added into '${context}' context`
      : `Extension ${shown}@${context} (${priority}) replace by '${text}'`,
  ];
}

const ADD = 'dialplan add extension';
/** include/asterisk/pbx.h PRIORITY_HINT. */
const HINT = -1;

interface Place {
  readonly extension: string;
  readonly context: string;
  readonly priority: number;
}

interface Step {
  readonly application: string;
  readonly data: string;
}

/** `NoOp(text)` or `NoOp,text`. */
function stepIn(text: string): Step {
  const [open, close] = [text.indexOf('('), text.lastIndexOf(')')];
  if (open >= 0 && close >= 0) return { application: text.slice(0, open), data: text.slice(open + 1, close) };
  const [application = '', ...data] = text.split(',');
  return { application, data: data.join(',') };
}

/** Adds a step or a hint; false if there is one and `replaces` is not set. */
function add(
  { dialplan, extensions }: Pbx['exchange'],
  { extension, context, priority }: Place,
  step: Step,
  replaces: boolean,
): boolean {
  if (priority !== HINT) return dialplan.addStep({ extension, context, priority }, step, replaces);
  if (extensions.find(extension, context) && !replaces) return false;
  extensions.add({ extension, context, hint: step.application }, true);
  return true;
}

function hasContext({ dialplan, extensions }: Pbx['exchange'], context: string): boolean {
  return dialplan.hasContext(context) || extensions.all().some((each) => each.context === context);
}

function removeExtension({ exchange }: Pbx, words: readonly string[]): Lines {
  const [name = '', text] = words;
  const line = ['dialplan remove extension', ...words].join(' ');
  const at = name.indexOf('@');
  const [extension, context] = [name.slice(0, at).replace(/\/$/, ''), name.slice(at + 1)];
  const shown = withoutCallerId(extension);
  if (at < 1 || context === '') {
    return failure(line, `Missing extension or context name in third argument '${name}'`);
  }
  const priority = text === 'hint' ? HINT : text && /^\d+$/.test(text) ? cInteger(text) : undefined;
  if (text !== undefined && priority === undefined) return failure(line, `Invalid priority '${text}'`);
  if (priority === 0) {
    return failure(line, 'If you want to remove whole extension, please omit priority argument');
  }
  const { dialplan, extensions } = exchange;
  const hintGone =
    priority === undefined || priority === HINT ? extensions.remove(extension, context) : false;
  const place = { extension, context, ...(priority === undefined ? {} : { priority }) };
  const stepsGone = priority === HINT ? false : dialplan.remove(place);
  if (!hintGone && !stepsGone) return failure(line, `Failed to remove extension ${name}`);
  return [
    text === undefined
      ? `Whole extension ${shown}@${context} removed`
      : `Extension ${shown}@${context} with priority ${priority} removed`,
  ];
}

function addInclude({ exchange }: Pbx, words: readonly string[]): Lines {
  const [included = '', into, context = ''] = words;
  if (into !== 'into') return usage('dialplan add include');
  const created = hasContext(exchange, context)
    ? []
    : [`Context '${context}' did not exist prior to add include - the context will be created.`];
  if (!exchange.dialplan.include(context, included)) {
    const line = ['dialplan add include', ...words].join(' ');
    return failure(line, `Context '${included}' already included in '${context}' context`);
  }
  return [...created, `Context '${included}' included in '${context}' context`];
}

function removeInclude({ exchange }: Pbx, words: readonly string[]): Lines {
  const [included = '', from, context = ''] = words;
  if (from !== 'from') return usage('dialplan remove include');
  if (exchange.dialplan.exclude(context, included)) {
    return [`We are not including '${included}' into '${context}' now`];
  }
  const line = ['dialplan remove include', ...words].join(' ');
  return failure(line, `Failed to remove '${included}' include from '${context}' context`);
}

function removeContext({ exchange }: Pbx, [context = '']: readonly string[]): Lines {
  if (!hasContext(exchange, context)) return [`There is no such context as '${context}'`];
  const { dialplan, extensions } = exchange;
  dialplan.removeContext(context);
  for (const each of extensions.all())
    if (each.context === context) extensions.remove(each.extension, context);
  return [`Removed context '${context}'`];
}

/** main/pbx_variables.c: the newest variable comes first. */
function showGlobals({ exchange }: Pbx): string[] {
  const { variables } = exchange;
  return [
    ...[...variables].reverse().map(([name, value]) => `   ${name}=${value}`),
    '',
    `    -- ${variables.size} variable(s)`,
  ];
}

function setGlobal({ exchange }: Pbx, [name = '', value = '']: readonly string[]): string[] {
  exchange.setGlobal(name, value);
  return ['', `    -- Global variable '${name}' set to '${value}'`];
}
