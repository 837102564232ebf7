import type { Pbx } from '../pbx';
import type { CliCommand, Lines } from './output';

export const parkingCommands: readonly CliCommand[] = [{ name: 'parking show', takes: [0, 1], run: parking }];

/** res/parking/parking_ui.c. */
function parking({ exchange }: Pbx, [name]: readonly string[]): Lines {
  const { parking: lot } = exchange;
  const settings = [
    '',
    `Parking Lot: ${lot.name}`,
    '-'.repeat(74),
    'Parking Extension   :  700',
    'Parking Context     :  parkedcalls',
    `Parking Spaces      :  ${lot.first}-${lot.last}`,
    `Parking Time        :  ${lot.timeout / 1000} sec`,
    'Comeback to Origin  :  yes',
    'Comeback Context    :  parkedcallstimeout (comebacktoorigin=yes, not used)',
    'Comeback Dial Time  :  30 sec',
    'MusicOnHold Class   :  ',
    'Enabled             :  yes',
    'Dynamic             :  no',
  ];
  if (name === undefined) {
    return [
      '',
      'Parking General Options',
      '-----------------------',
      'Dynamic Parking     :  no',
      ...settings,
      '',
      '',
    ];
  }
  if (name !== lot.name) return ['', `Could not find parking lot '${name}'`, ''];
  const calls = lot
    .calls()
    .flatMap(({ channel, space, parker }) => [
      `  Space               :  ${space}`,
      `  Channel             :  ${channel.name}`,
      `  Parker Dial String  :  ${parker}`,
      '',
    ]);
  return [
    ...settings,
    '',
    'Parked Calls',
    '------------',
    ...(calls.length === 0 ? ['  (none)'] : calls),
    '',
    '',
  ];
}
