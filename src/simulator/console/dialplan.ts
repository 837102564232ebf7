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
  const listed = [...exchange.dialplan.list()];
  const hints = exchange.extensions.all();
  const names = [...new Set([...listed, ...hints].map((each) => each.context))];
  const contexts = context === '' ? names : names.filter((each) => each === context);
  const line = `dialplan show ${name}`.trim();
  if (contexts.length === 0) return failure(line, `There is no existence of '${context}' context`);
  const counts = { extensions: 0, priorities: 0, contexts: 0 };
  const output: string[] = [];
  for (const each of contexts) {
    const own = listed.find((other) => other.context === each);
    const rows = new Map<string, string[]>();
    const add = (exten: string, text: string) => rows.set(exten, [...(rows.get(exten) ?? []), text]);
    for (const hint of hints.filter((other) => other.context === each)) {
      add(hint.extension, `hint: ${hint.hint}`);
    }
    for (const entry of own?.entries ?? []) {
      for (const [index, { application, data }] of entry.steps.entries()) {
        add(entry.extension, `${index + 1}. ${application}(${data})`);
      }
    }
    const shown = [...rows].filter(([exten]) => extension === '' || exten === extension);
    if (shown.length === 0) continue;
    counts.contexts++;
    counts.extensions += shown.length;
    output.push(`[ Context '${each}' created by 'pbx_config' ]`);
    for (const [exten, steps] of shown) {
      counts.priorities += steps.length;
      output.push(...steps.map((step, index) => row(index === 0 ? `'${exten}' =>` : '', step)));
    }
    for (const included of own?.includes ?? []) output.push(row('Include =>', `'${included}'`));
    output.push('');
  }
  if (counts.contexts === 0) {
    return failure(line, `There is no existence of ${extension}@${context} extension`);
  }
  return [...output, total(counts)];
}

function row(label: string, step: string): string {
  return `  ${label.padEnd(17)} ${step.padEnd(45)} [pbx_config]`;
}

function total({
  extensions,
  priorities,
  contexts,
}: Record<'extensions' | 'priorities' | 'contexts', number>): string {
  const many = (count: number, one: string, more: string) => `${count} ${count === 1 ? one : more}`;
  return `-= ${many(extensions, 'extension', 'extensions')} (${many(priorities, 'priority', 'priorities')}) in ${many(contexts, 'context', 'contexts')}. =-`;
}
