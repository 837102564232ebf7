import type { Conference } from '../exchange/applications/conference/conference';
import { namesAll, participantsNamed } from '../exchange/applications/conference/conferences';
import type { ListItem, Request } from '../request';
import type { ActionSpec } from './spec';

export const confbridgeActions: readonly ActionSpec[] = [
  {
    name: 'ConfbridgeList',
    classes: ['reporting'],
    synopsis: 'List participants in a conference.',
    run: list,
  },
  {
    name: 'ConfbridgeListRooms',
    classes: ['reporting'],
    synopsis: 'List active conferences.',
    run: listRooms,
  },
  {
    name: 'ConfbridgeMute',
    classes: ['call'],
    synopsis: 'Mute a Confbridge user.',
    run: (request) => mute(request, true),
  },
  {
    name: 'ConfbridgeUnmute',
    classes: ['call'],
    synopsis: 'Unmute a Confbridge user.',
    run: (request) => mute(request, false),
  },
  { name: 'ConfbridgeKick', classes: ['call'], synopsis: 'Kick a Confbridge user.', run: kick },
  {
    name: 'ConfbridgeLock',
    classes: ['call'],
    synopsis: 'Lock a Confbridge conference.',
    run: (request) => lock(request, true),
  },
  {
    name: 'ConfbridgeUnlock',
    classes: ['call'],
    synopsis: 'Unlock a Confbridge conference.',
    run: (request) => lock(request, false),
  },
  {
    name: 'ConfbridgeStartRecord',
    classes: ['system'],
    synopsis: 'Start recording a Confbridge conference.',
    run: startRecord,
  },
  {
    name: 'ConfbridgeStopRecord',
    classes: ['system'],
    synopsis: 'Stop recording a Confbridge conference.',
    run: stopRecord,
  },
  {
    name: 'ConfbridgeSetSingleVideoSrc',
    classes: ['call'],
    synopsis: 'Set a conference user as the single video source distributed to all other participants.',
    run: setVideoSource,
  },
];

const NO_NAME = 'No Conference name provided.';
const NONE = 'No active conferences.';
const UNKNOWN = 'No Conference by that name found.';
const NO_CHANNEL = 'No Channel by that name found in Conference.';

function list(request: Request) {
  const conference = conferenceOf(request);
  if (!conference) return;
  request.list({
    message: 'Confbridge user list will follow',
    items: conference.participants.map(
      (each): ListItem => ['ConfbridgeList', ...conference.listed(each, request.pbx.now())],
    ),
    complete: 'ConfbridgeListComplete',
  });
}

function listRooms(request: Request) {
  const conferences = request.exchange.conferences.all();
  if (conferences.length === 0) return request.error(NONE);
  request.list({
    message: 'Confbridge conferences will follow',
    items: conferences.map(
      ({ name, participants, isLocked }): ListItem => [
        'ConfbridgeListRooms',
        ['Conference', name],
        ['Parties', participants.length],
        ['Marked', 0],
        ['Locked', isLocked ? 'Yes' : 'No'],
        ['Muted', 'No'],
      ],
    ),
    complete: 'ConfbridgeListRoomsComplete',
  });
}

function mute(request: Request, muted: boolean) {
  if (request.get('Conference') === '') return request.error(NO_NAME);
  const name = request.get('Channel');
  if (name === '') return request.error('No channel name provided.');
  const conference = conferenceOf(request);
  if (!conference) return;
  const found = participantsNamed(conference, name);
  if (found.length === 0) return request.error(NO_CHANNEL);
  request.ack(`User ${muted ? 'muted' : 'unmuted'}`);
  for (const participant of found) conference.mute(participant, muted);
}

function kick(request: Request) {
  const conference = conferenceOf(request);
  if (!conference) return;
  const name = request.get('Channel');
  const found = participantsNamed(conference, name);
  if (found.length === 0) return request.error(NO_CHANNEL);
  request.ack(namesAll(name) ? 'All participants kicked' : 'User kicked');
  for (const participant of found) request.exchange.conferences.kick(conference, participant);
}

function lock(request: Request, locked: boolean) {
  const conference = conferenceOf(request);
  if (!conference) return;
  conference.isLocked = locked;
  request.ack(`Conference ${locked ? 'locked' : 'unlocked'}`);
}

function startRecord(request: Request) {
  const conference = conferenceOf(request);
  if (!conference) return;
  if (conference.isRecorded) return request.error('Conference is already being recorded.');
  request.ack('Conference Recording Started.');
  conference.startRecording();
}

function stopRecord(request: Request) {
  const conference = conferenceOf(request);
  if (!conference) return;
  if (!conference.isRecorded) return request.error('Internal error while stopping recording.');
  request.ack('Conference Recording Stopped.');
  conference.stopRecording();
}

function setVideoSource(request: Request) {
  if (request.get('Conference') === '') return request.error(NO_NAME);
  const name = request.get('Channel');
  if (name === '') return request.error('No channel name provided.');
  const conference = conferenceOf(request);
  if (!conference) return;
  const [found] = namesAll(name) ? [] : participantsNamed(conference, name);
  if (!found) return request.error('No channel by that name found in conference.');
  conference.showVideoOf(found);
  request.ack('Conference single video source set.');
}

/** The conference of a request; answers with an error if there is none. */
function conferenceOf(request: Request): Conference | undefined {
  const name = request.get('Conference');
  const { conferences } = request.exchange;
  const conference = conferences.find(name);
  if (name === '') request.error(NO_NAME);
  else if (conferences.all().length === 0) request.error(NONE);
  else if (!conference) request.error(UNKNOWN);
  return name === '' ? undefined : conference;
}
