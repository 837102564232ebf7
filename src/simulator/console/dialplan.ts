import { type ListedStep, listDialplan, reachedBy } from '../exchange/dialplan/listing';
import type { Pbx } from '../pbx';
import { type CliCommand, failure, type Lines } from './output';

export const dialplanCommands: readonly CliCommand[] = [
  {
    name: 'dialplan reload',
    run: ({ exchange }) => {
      exchange.extensions.reportAll();
      return ['Dialplan reloaded.'];
    },
  },
  { name: 'dialplan show', takes: [0, 1], run: show },
];

/** main/pbx.c handle_show_dialplan. `1001@home` names an extension. */
function show({ exchange }: Pbx, [name = '']: readonly string[]): Lines {
  const at = name.indexOf('@');
  const [extension, context] = at < 0 ? ['', name] : [name.slice(0, at), name.slice(at + 1)];
  const listed = listDialplan(exchange.dialplan, exchange.extensions);
  const contexts = context === '' ? listed : listed.filter((each) => each.context === context);
  const line = `dialplan show ${name}`.trim();
  if (contexts.length === 0) return failure(line, `There is no existence of '${context}' context`);
  const counts = { extensions: 0, priorities: 0, contexts: 0 };
  const output: string[] = [];
  for (const each of contexts) {
    const shown = reachedBy(each, extension);
    if (shown.length === 0 && extension !== '') continue;
    counts.contexts++;
    counts.extensions += shown.length;
    output.push(`[ Context '${each.context}' created by 'pbx_config' ]`);
    for (const { extension: exten, steps } of shown) {
      counts.priorities += steps.length;
      output.push(...steps.map((step, index) => stepRow(index === 0 ? label(exten) : '', step)));
    }
    for (const included of each.includes) output.push(row('Include =>', `'${included}'`, 'pbx_config'));
    output.push('');
  }
  if (counts.contexts === 0) {
    return failure(line, `There is no existence of ${extension}@${context} extension`);
  }
  return [...output, total(counts)];
}

/** `'100' =>`, or `'100' (CID match '200') => `. */
function label(name: string): string {
  const [extension = '', callerId] = name.split('/');
  return callerId === undefined ? `'${extension}' =>` : `'${extension}' (CID match '${callerId}') => `;
}

/** The first row of an extension has its name, others have their label. */
function stepRow(name: string, { priority, application, data, label, source }: ListedStep): string {
  if (priority === 'hint') return row(name, `hint: ${application}`, source);
  const first = name === '' && label !== undefined ? `   [${label}]` : name;
  return row(first, `${priority}. ${application}(${data})`, source);
}

function row(label: string, step: string, source: string): string {
  return `  ${label.padEnd(17)} ${step.padEnd(45)} [${source}]`;
}

function total({
  extensions,
  priorities,
  contexts,
}: Record<'extensions' | 'priorities' | 'contexts', number>): string {
  const many = (count: number, one: string, more: string) => `${count} ${count === 1 ? one : more}`;
  return `-= ${many(extensions, 'extension', 'extensions')} (${many(priorities, 'priority', 'priorities')}) in ${many(contexts, 'context', 'contexts')}. =-`;
}
