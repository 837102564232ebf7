import { CALL_PLAN } from '../../../../lab/parts/call-plan';
import type { SimulatorOptions } from '../../../../src/simulator';

type Extensions = Exclude<NonNullable<SimulatorOptions['extensions']>, number>;
type Extension = Exclude<Extensions[number], string>;

interface Plan {
  extensions: Extension[];
  includes: Record<string, string[]>;
}

/** The lab's dialplan for kinds of calls as options of a simulator. Hints and the lab's own extensions are not read. */
export function callPlan(text = CALL_PLAN, slowness = 2): Plan {
  const plan: Plan = { extensions: [], includes: {} };
  let context = '';
  for (const line of text.split('\n')) {
    const [, section] = /^\[(\w+)\](?:\(\+\))?$/.exec(line) ?? [];
    const [, included] = /^include => (\w+)/.exec(line) ?? [];
    const [, extension, first] = /^exten => ([^,]+),1,(.*)$/.exec(line) ?? [];
    const [, label, next] = /^ same => n(\(\w+\))?,(.*)$/.exec(line) ?? [];
    if (section) context = section;
    if (included) plan.includes[context] = [...(plan.includes[context] ?? []), included];
    if (extension && first) plan.extensions.push({ extension, context, does: [stepOf(first, slowness)] });
    const last = plan.extensions.at(-1);
    if (next && last) last.does = [...(last.does ?? []), labelled(label, stepOf(next, slowness))];
  }
  return plan;
}

function labelled(label: string | undefined, step: [string, ...string[]]): [string, ...string[]] {
  return label === undefined ? step : [`n${label}`, ...step];
}

function stepOf(text: string, slowness: number): [string, ...string[]] {
  const [, application = text, data = ''] = /^(\w+)\((.*)\)$/.exec(text) ?? [];
  if (data === '') return [application];
  // Simulated phones answer after 2 s, those of the lab after 0.3 s.
  const inTime =
    application === 'Dial'
      ? data.replace(/(?<=,)[0-9]+/, (seconds) => `${slowness * Number(seconds)}`)
      : data;
  return [application, inTime];
}
