import { participantsNamed } from '../exchange/applications/conference/conferences';
import type { Pbx } from '../pbx';
import type { CliCommand, Lines } from './output';
import { failure } from './output';

/** apps/app_confbridge.c handle_cli_confbridge_*. */
export const conferenceCommands: readonly CliCommand[] = [
  { name: 'confbridge list', takes: [0, 1], run: list },
  { name: 'confbridge kick', takes: [2, 2], run: kick },
  { name: 'confbridge mute', takes: [2, 2], run: (pbx, words) => mute(pbx, words, true) },
  { name: 'confbridge unmute', takes: [2, 2], run: (pbx, words) => mute(pbx, words, false) },
  { name: 'confbridge lock', takes: [1, 1], run: (pbx, words) => lock(pbx, words, true) },
  { name: 'confbridge unlock', takes: [1, 1], run: (pbx, words) => lock(pbx, words, false) },
  { name: 'confbridge record start', takes: [1, 2], run: startRecord },
  { name: 'confbridge record stop', takes: [1, 1], run: stopRecord },
  {
    name: 'confbridge show profile users',
    run: () => ['--------- User Profiles -----------', 'default_user'],
  },
  {
    name: 'confbridge show profile bridges',
    run: () => ['--------- Bridge Profiles -----------', 'default_bridge'],
  },
  { name: 'confbridge show menus', run: () => ['--------- Menus -----------', 'default_menu'] },
];

function list({ exchange }: Pbx, [name]: readonly string[]): Lines {
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
  if (!conference) return unknown(name);
  return [
    'Channel                        Flags  User Profile     Bridge Profile   Menu             CallerID',
    '============================== ====== ================ ================ ================ ================',
    ...conference.participants.map(
      ({ channel, isMuted }) =>
        `${channel.name.padEnd(30)} ${(isMuted ? 'm' : '').padEnd(6)} ${'default_user'.padEnd(16)} ${'default_bridge'.padEnd(16)} ${'default_menu'.padEnd(16)} ${channel.caller.number}`,
    ),
  ];
}

const unknown = (name: string) => [`No conference bridge named '${name}' found!`];

function kick({ exchange }: Pbx, [name = '', who = '']: readonly string[]): Lines {
  const conference = exchange.conferences.find(name);
  if (!conference) return unknown(name);
  const found = participantsNamed(conference, who);
  if (found.length === 0) return [`No participant named '${who}' found!`];
  for (const participant of found) exchange.conferences.kick(conference, participant);
  return [`Kicked '${who}' out of conference '${name}'`];
}

function mute({ exchange }: Pbx, [name = '', who = '']: readonly string[], muted: boolean): Lines {
  const conference = exchange.conferences.find(name);
  if (!conference) return unknown(name);
  const found = participantsNamed(conference, who);
  if (found.length === 0) return [`No channel named '${who}' found in conference ${name}`];
  for (const participant of found) conference.mute(participant, muted);
  return [`${muted ? 'Muting' : 'Unmuting'} ${who} from confbridge ${name}`];
}

function lock({ exchange }: Pbx, [name = '']: readonly string[], locked: boolean): Lines {
  const conference = exchange.conferences.find(name);
  if (!conference) return [`Conference ${name} is not found`];
  conference.isLocked = locked;
  return [`Conference ${name} is ${locked ? 'locked' : 'unlocked'}.`];
}

function startRecord({ exchange }: Pbx, words: readonly string[]): Lines {
  const conference = exchange.conferences.find(words[0] ?? '');
  if (!conference) return failure(`confbridge record start ${words.join(' ')}`, 'Conference not found.');
  if (conference.isRecorded) return ['Conference is already being recorded.'];
  conference.startRecording();
  return ['Recording started'];
}

function stopRecord({ exchange }: Pbx, [name = '']: readonly string[]): Lines {
  const conference = exchange.conferences.find(name);
  if (!conference) return ['Conference not found.'];
  if (!conference.isRecorded) return ['Recording could not be stopped.'];
  conference.stopRecording();
  return ['Recording stopped.'];
}
