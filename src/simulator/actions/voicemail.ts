import type { Mailbox } from '../exchange/applications/voicemail/mailboxes';
import type { Headers } from '../frame-writer';
import type { ListItem, Request } from '../request';
import type { ActionSpec } from './spec';

const CLASSES = ['call', 'reporting'] as const;
/** Bytes of `char actionid[128]` in apps/app_voicemail.c. */
const VOICEMAIL_ID = 127;

export const voicemailActions: readonly ActionSpec[] = [
  { name: 'MailboxStatus', classes: CLASSES, synopsis: 'Check mailbox.', run: mailboxStatus },
  { name: 'MailboxCount', classes: CLASSES, synopsis: 'Check Mailbox Message Count.', run: mailboxCount },
  {
    name: 'VoicemailUsersList',
    isOfModule: true,
    classes: CLASSES,
    synopsis: 'List All Voicemail User Information.',
    run: usersList,
  },
  {
    name: 'VoicemailUserStatus',
    isOfModule: true,
    classes: CLASSES,
    synopsis: "Show the status of given voicemail user's info.",
    since: 16,
    run: userStatus,
  },
  {
    name: 'VoicemailRefresh',
    isOfModule: true,
    classes: ['user'],
    synopsis: 'Tell Asterisk to poll mailboxes for a change',
    since: 13,
    run: refresh,
  },
];

function mailboxStatus(request: Request) {
  const mailbox = request.get('Mailbox');
  if (mailbox === '') return request.error('Mailbox not specified');
  const counts = request.exchange.mailboxes.count(mailbox);
  request.success([
    ['Message', 'Mailbox Status'],
    ['Mailbox', mailbox],
    ['Waiting', counts.new + counts.urgent > 0 ? 1 : 0],
  ]);
}

function mailboxCount(request: Request) {
  const mailbox = request.get('Mailbox');
  if (mailbox === '') return request.error('Mailbox not specified');
  const counts = request.exchange.mailboxes.count(mailbox);
  request.success([
    ['Message', 'Mailbox Message Count'],
    ['Mailbox', mailbox],
    ['UrgMessages', counts.urgent],
    ['NewMessages', counts.new],
    ['OldMessages', counts.old],
  ]);
}

/** Lists the mailboxes. Unlike for other lists, the response for an empty list has no list after it. */
function usersList(request: Request) {
  const { exchange, pbx } = request;
  const boxes = exchange.mailboxes.all();
  if (boxes.length === 0) return request.ack('There are no voicemail users currently defined.');
  request.list({
    message: 'Voicemail user list will follow',
    items: boxes.map((box): ListItem => ['VoicemailUserEntry', ...details(box, pbx.profile.version)]),
    complete: 'VoicemailUserEntryComplete',
    idBuffer: VOICEMAIL_ID,
  });
}

function userStatus(request: Request) {
  const [context, mailbox] = [request.get('Context'), request.get('Mailbox')];
  if (context === '' || mailbox === '') return request.error("Need 'Context' and 'Mailbox' parameters.");
  const box = request.exchange.mailboxes.userOf(mailbox, context);
  if (!box) return request.ack('There is no voicemail user of the given info.');
  request.list({
    message: 'Voicemail user detail will follow',
    items: [['VoicemailUserDetail', ...details(box, request.pbx.profile.version)]],
    complete: 'VoicemailUserDetailComplete',
    idBuffer: VOICEMAIL_ID,
  });
}

/** Has no effect: simulated mailboxes report each change at once, so none has to be polled. */
function refresh(request: Request) {
  request.ack('Refresh sent');
}

/** apps/app_voicemail.c append_vmu_info_astman, with the defaults of voicemail.conf. */
function details({ mailbox, context, name, new: fresh, old }: Mailbox, version: number): Headers {
  return [
    ['VMContext', context],
    ['VoiceMailbox', mailbox],
    ['Fullname', name],
    ['Email', '(null)'],
    ['Pager', ''],
    ['ServerEmail', 'asterisk'],
    ['FromString', ''],
    ['MailCommand', '/usr/sbin/sendmail -t'],
    ['Language', ''],
    ['TimeZone', ''],
    ['Callback', ''],
    ['Dialout', ''],
    ['UniqueID', ''],
    ['ExitContext', ''],
    ['SayDurationMinimum', 2],
    ['SayEnvelope', 'Yes'],
    ['SayCID', 'No'],
    ['AttachMessage', 'Yes'],
    ['AttachmentFormat', ''],
    ['DeleteMessage', 'No'],
    ['VolumeGain', '0.00'],
    ['CanReview', 'No'],
    ...(version >= 20 ? ([['CanMarkUrgent', 'Yes']] as const) : []),
    ['CallOperator', 'No'],
    ['MaxMessageCount', 100],
    ['MaxMessageLength', 0],
    ['NewMessageCount', fresh],
    ['OldMessageCount', old],
  ];
}
