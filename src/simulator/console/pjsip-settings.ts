import type { Headers } from '../frame-writer';

/** The table of an object's settings, below its row (res/res_sorcery.c, res/res_pjsip/pjsip_cli.c). */
export function settingsTable(settings: Headers): string[] {
  const rows = settings
    .filter(([name]) => name !== 'ObjectType' && name !== 'ObjectName')
    .map(([name, value]) => [optionOf(name), String(value)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const all = [['ParameterName', 'ParameterValue'] as const, ...rows];
  const [left, right] = [widest(all.map(([name]) => name)), widest(all.map(([, value]) => value))];
  const lines = all.map(([name, value]) => ` ${name.padEnd(left)} : ${value}`);
  return [lines[0] ?? '', ` ${'='.repeat(left + 3 + right)}`, ...lines.slice(1), ''];
}

const widest = (texts: readonly string[]) => Math.max(...texts.map((text) => text.length));

/** `MaxContacts` in AMI is `max_contacts` in pjsip.conf; a number of more than one digit is a word of its own. */
function optionOf(header: string): string {
  return header
    .replace(/([a-z]{2})(\d{2,}|\dxx)/g, '$1_$2')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase();
}
