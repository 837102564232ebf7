import type { Case } from '../case';
import { message } from '../conversation';

const ask = (Action: string, headers: Record<string, string> = {}) =>
  message({ Action, ActionID: 'q', ...headers });
const member = { Queue: 'support', Interface: 'PJSIP/1048' };

export const queueCases: readonly Case[] = [
  {
    promise: 'queues are listed with their members (AMI 72)',
    as: 'noRights',
    send: [ask('QueueStatus'), ask('QueueStatus', { Queue: 'support', Member: 'PJSIP/1001' })],
    answers: [
      'Success Queue status will follow',
      'QueueParams',
      'QueueMember',
      'QueueStatusComplete',
      'Success Queue status will follow',
      'QueueParams',
      'QueueMember',
      'QueueStatusComplete',
    ],
  },
  {
    promise: 'an unknown queue is an empty list (AMI 69)',
    as: 'admin',
    send: [ask('QueueStatus', { Queue: 'nowhere' }), ask('QueueSummary', { Queue: 'nowhere' })],
    answers: [
      'Success Queue status will follow',
      'QueueStatusComplete',
      'Success Queue summary will follow',
      'QueueSummaryComplete',
    ],
  },
  {
    promise: 'QueueSummary lists the queues',
    as: 'noRights',
    send: [ask('QueueSummary')],
    answers: ['Success Queue summary will follow', 'QueueSummary', 'QueueSummaryComplete'],
  },
  {
    promise: 'each change of a member raises its event',
    as: 'admin',
    send: [
      ask('QueueAdd', { ...member, MemberName: 'Anna', Penalty: '2' }),
      ask('QueueAdd', member),
      ask('QueuePause', { Interface: member.Interface, Paused: 'true', Reason: 'lunch' }),
      ask('QueueStatus', { Queue: 'support', Member: member.Interface }),
      ask('QueuePause', { ...member, Paused: 'no' }),
      ask('QueueRemove', member),
      ask('QueueRemove', member),
    ],
    answers: [
      'Success Added interface to queue',
      'Error Unable to add interface: Already there',
      'Success Interface paused successfully',
      'Success Queue status will follow',
      'QueueParams',
      'QueueMember',
      'QueueStatusComplete',
      'Success Interface unpaused successfully',
      'Success Removed interface from queue',
      'Error Unable to remove interface: Not there',
    ],
    watch: {
      events: 'agent',
      sees: ['QueueMemberAdded', 'QueueMemberPause', 'QueueMemberPause', 'QueueMemberRemoved'],
    },
  },
  {
    promise: 'a missing or unknown queue, interface or pause is an error',
    as: 'admin',
    send: [
      ask('QueueAdd'),
      ask('QueueAdd', { Queue: 'support' }),
      ask('QueueAdd', { Queue: 'nowhere', Interface: member.Interface }),
      ask('QueueRemove'),
      ask('QueueRemove', { Queue: 'nowhere', Interface: member.Interface }),
      ask('QueuePause'),
      ask('QueuePause', { Interface: member.Interface }),
      ask('QueuePause', { Interface: 'PJSIP/nobody', Paused: 'yes' }),
      ask('QueuePause', { Queue: 'nowhere', Interface: member.Interface, Paused: 'yes' }),
    ],
    answers: [
      "Error 'Queue' not specified.",
      "Error 'Interface' not specified.",
      'Error Unable to add interface to queue: No such queue',
      "Error Need 'Queue' and 'Interface' parameters.",
      'Error Unable to remove interface from queue: No such queue',
      "Error Need 'Interface' and 'Paused' parameters.",
      "Error Need 'Interface' and 'Paused' parameters.",
      'Error Interface not found',
      'Error Interface not found',
    ],
  },
];
