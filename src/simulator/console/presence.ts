import type { Pbx } from '../pbx';
import { type CliCommand, failure, type Lines } from './output';
import { usage } from './usage';

/** funcs/func_presencestate.c. */
export const presenceCommands: readonly CliCommand[] = [
  { name: 'presencestate list', run: list },
  { name: 'presencestate change', takes: [2, 2], run: change },
];

const RULE = '-'.repeat(69);

function list({ exchange }: Pbx): string[] {
  const states = exchange.presence.stored();
  const heading = ['', RULE, `--- Custom Presence States ${'-'.repeat(42)}`, RULE, '---'];
  if (states.length === 0) return [...heading, 'No custom presence states defined'];
  return [
    ...heading,
    ...states.flatMap(({ provider, state, subtype, message }) => [
      `--- Name: 'CustomPresence:${provider.slice('CustomPresence:'.length)}'`,
      `    --- State: '${state}'`,
      `    --- Subtype: '${subtype}'`,
      `    --- Message: '${message}'`,
      "    --- Base64 Encoded: 'No'",
      '---',
    ]),
    RULE,
    RULE,
    '',
  ];
}

function change({ exchange }: Pbx, [provider = '', value = '']: readonly string[]): Lines {
  if (!/^CustomPresence:./i.test(provider)) {
    return failure(
      `presencestate change ${provider} ${value}`,
      "The presencestate command can only be used to set 'CustomPresence:' presence state!",
    );
  }
  // What follows the state is lost, as in Asterisk.
  const [state = ''] = value.split(',');
  if (!exchange.presence.set(provider, state.toLowerCase())) {
    return usage('presencestate change');
  }
  return [`Changing ${provider.slice('CustomPresence:'.length)} to ${state}`];
}
