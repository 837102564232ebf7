import type { Pbx } from '../pbx';
import type { CliCommand, Lines } from './output';

export const callCommands: readonly CliCommand[] = [
  { name: 'confbridge list', takes: [0, 1], run: conferences },
  { name: 'parking show', takes: [0, 1], run: parking },
];

/** apps/app_confbridge.c handle_cli_confbridge_list. */
function conferences({ exchange }: Pbx, [name]: readonly string[]): Lines {
  if (name === undefined) {
    return [
      'Conference Bridge Name           Users  Marked Locked Muted',
      '================================ ====== ====== ====== =====',
      ...exchange.conferences
        .all()
        .map(
          (each) =>
            `${each.name.padEnd(32)} ${String(each.participants.length).padStart(6)} ${'0'.padStart(6)} ${(each.isLocked ? 'Yes' : 'No').padEnd(6)} No`,
        ),
    ];
  }
  const conference = exchange.conferences.find(name);
  if (!conference) return [`No conference bridge named '${name}' found!`];
  return [
    'Channel                        Flags  User Profile     Bridge Profile   Menu             CallerID',
    '============================== ====== ================ ================ ================ ================',
    ...conference.participants.map(
      ({ channel, isMuted }) =>
        `${channel.name.padEnd(30)} ${(isMuted ? 'm' : '').padEnd(6)} ${'default_user'.padEnd(16)} ${'default_bridge'.padEnd(16)} ${''.padEnd(16)} ${channel.caller.number}`,
    ),
  ];
}

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
