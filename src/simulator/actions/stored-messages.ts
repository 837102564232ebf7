import type { Request } from '../request';
import type { ActionSpec } from './spec';

/** A simulated mailbox has numbers of messages, but no messages: none is listed, and none is found by its ID. */
export const storedMessageActions: readonly ActionSpec[] = [
  {
    name: 'VoicemailBoxSummary',
    classes: ['call', 'reporting'],
    synopsis: 'Show the mailbox contents of given voicemail user.',
    since: 22,
    run: boxSummary,
  },
  {
    name: 'VoicemailForward',
    classes: ['user'],
    synopsis: 'Forward Voicemail from one mailbox folder to another between given users.',
    since: 22,
    run: (request) => failWith(request, 'forward', [...MESSAGE, 'ToMailbox', 'ToContext', 'ToFolder']),
  },
  {
    name: 'VoicemailMove',
    classes: ['user'],
    synopsis: 'Move Voicemail between mailbox folders of given user.',
    since: 22,
    run: (request) => failWith(request, 'move', [...MESSAGE, 'ToFolder']),
  },
  {
    name: 'VoicemailRemove',
    classes: ['user'],
    synopsis: 'Remove Voicemail from mailbox folder.',
    since: 22,
    run: (request) => failWith(request, 'remove', MESSAGE),
  },
];

const MESSAGE = ['Mailbox', 'Context', 'Folder', 'ID'] as const;

function boxSummary(request: Request) {
  const [context, mailbox] = [request.get('Context'), request.get('Mailbox')];
  if (context === '' || mailbox === '') return request.error("Need 'Context' and 'Mailbox' parameters.");
  if (!request.exchange.mailboxes.userOf(mailbox, context)) {
    return request.ack('There is no voicemail user matching the given user.');
  }
  request.list({
    message: 'Voicemail box detail will follow',
    items: [],
    complete: 'VoicemailBoxDetailComplete',
  });
}

/** A failure is a success with another message (apps/app_voicemail.c). */
function failWith(request: Request, verb: string, required: readonly string[]) {
  const missing = required.find((name) => request.get(name) === '');
  if (missing !== undefined) return request.error(`${missing} not specified, required`);
  request.ack(`Message ${verb} failed`);
}
