import { column } from '../bytes';
import type { Extension } from '../exchange/hints/extensions';
import { isDeviceState } from '../exchange/hints/states';
import type { Pbx } from '../pbx';
import { ANY, type CliCommand, failure, type Lines } from './output';
import { usage } from './usage';

export const hintCommands: readonly CliCommand[] = [
  { name: 'core show hints', takes: ANY, run: showHints },
  {
    name: 'core show hint',
    takes: [1, ANY[1]],
    run: showHint,
  },
  { name: 'devstate list', run: listDevices },
  {
    name: 'devstate change',
    takes: [2, 2],
    run: changeDevice,
  },
];

/** main/pbx.c handle_show_hints. */
function showHints(pbx: Pbx): string[] {
  const hints = inBuckets(pbx.exchange.extensions.all());
  if (hints.length === 0) return ['There are no registered dialplan hints'];
  return [
    '',
    '    -= Registered Asterisk Dial Plan Hints =-',
    ...hints.map((hint) => row(pbx, hint)),
    '----------------',
    `- ${hints.length} hints registered`,
  ];
}

function showHint(pbx: Pbx, [extension = '']: readonly string[]): string[] {
  const hints = inBuckets(pbx.exchange.extensions.all());
  if (hints.length === 0) return ['There are no registered dialplan hints'];
  const found = hints.filter((hint) => hint.extension.toLowerCase().startsWith(extension.toLowerCase()));
  if (found.length === 0) return [`No hints matching extension ${extension}`];
  return [
    ...found.map((hint) => row(pbx, hint)),
    `${found.length} hint${found.length === 1 ? '' : 's'} matching extension ${extension}`,
  ];
}

/** main/pbx.c HASH_EXTENHASH_SIZE. */
const BUCKETS = 563;

/** Asterisk lists its hints as its hash table holds them (main/pbx.c hint_hash). */
function inBuckets(hints: readonly Extension[]): Extension[] {
  const placed = hints.map((hint) => ({ hint, bucket: caseHash(hint.extension) % BUCKETS }));
  return placed.sort((a, b) => a.bucket - b.bucket).map(({ hint }) => hint);
}

/** include/asterisk/strings.h ast_str_case_hash. */
function caseHash(text: string): number {
  let hash = 5381;
  for (const byte of Buffer.from(text.toLowerCase())) hash = Math.imul(hash, 33) ^ byte;
  return Math.abs(hash);
}

/** The columns depend on the version and cut wider names. */
function row({ exchange, profile }: Pbx, { extension, context, hint }: Extension): string {
  const [left, right] = profile.version >= 18 ? [30, 60] : [20, 20];
  const presence = profile.version >= 12 ? `Presence:${column('not_set', 15)} ` : '';
  const state = exchange.extensions.textOf(extension, context);
  const states = `State:${column(state, 15)} ${presence}Watchers  0`;
  if (profile.version < 12) {
    return `   ${extension.padStart(20)}@${column(context, 20)}: ${column(hint, 20)}  ${states}`;
  }
  return `${column(`${extension}@${context}`, left)}: ${column(hint, right)}  ${states}`;
}

const RULE = '-'.repeat(69);

/** funcs/func_devstate.c handle_cli_devstate_list. */
function listDevices({ exchange }: Pbx): string[] {
  const custom = exchange.extensions
    .devices()
    .filter(([name]) => name.startsWith('Custom:'))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    '',
    RULE,
    `--- Custom Device States ${'-'.repeat(44)}`,
    RULE,
    '---',
    ...custom.flatMap(([name, state]) => [`--- Name: '${name}'  State: '${state}'`, '---']),
    RULE,
    RULE,
    '',
  ];
}

function changeDevice({ exchange }: Pbx, [device = '', text = '']: readonly string[]): Lines {
  if (!/^custom:./i.test(device)) {
    return failure(
      `devstate change ${device} ${text}`,
      "The devstate command can only be used to set 'Custom:' device state!",
    );
  }
  const state = text.toUpperCase();
  if (!isDeviceState(state)) return usage('devstate change');
  const name = device.slice('Custom:'.length);
  exchange.extensions.setDevice(`Custom:${name}`, state);
  return [`Changing ${name} to ${text}`];
}
