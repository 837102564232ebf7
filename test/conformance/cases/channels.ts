import type { Case } from '../case';
import { message } from '../conversation';

const ask = (Action: string, headers: Record<string, string> = {}) =>
  message({ Action, ActionID: 'ch', ...headers });
const originate = (headers: Record<string, string>) => ask('Originate', headers);
const call = { Channel: 'PJSIP/1049', Context: 'home', Exten: '1050', Priority: '1' };

export const channelCases: readonly Case[] = [
  {
    promise: 'without calls the lists of channels are empty (AMI 69)',
    as: 'readOnly',
    send: [ask('CoreShowChannels'), ask('Status')],
    answers: [
      'Success Channels will follow',
      'CoreShowChannelsComplete',
      'Success Channel status will follow',
      'StatusComplete',
    ],
  },
  {
    promise: 'an unknown channel is an error',
    as: 'admin',
    send: [
      ask('Status', { Channel: 'PJSIP/nobody-1' }),
      ask('Hangup'),
      ask('Hangup', { Channel: 'PJSIP/nobody-1' }),
      ask('Redirect'),
      ask('Redirect', { Channel: 'PJSIP/nobody-1', Exten: '1001', Context: 'home', Priority: '1' }),
      ask('Redirect', { Channel: 'PJSIP/nobody-1', Exten: '1001', Context: 'home', Priority: 'one' }),
    ],
    answers: [
      'Error No such channel',
      'Error No channel specified',
      'Error No such channel',
      'Error Channel not specified',
      'Error Channel does not exist: PJSIP/nobody-1',
      'Error Priority is invalid',
    ],
  },
  {
    promise: 'a Hangup without a match is an empty list',
    as: 'admin',
    send: [ask('Hangup', { Channel: '/^PJSIP/nobody-.*$/' })],
    answers: ['Success Channels hung up will follow', 'ChannelsHungupListComplete'],
  },
  {
    promise: 'a Hangup with an invalid regular expression is refused',
    as: 'admin',
    send: [ask('Hangup', { Channel: '/[/' })],
    answers: ['Error Regex compile failed on: /[/'],
  },
  {
    promise: 'the map of channels needs an existing channel',
    as: 'admin',
    since: 20,
    send: [ask('CoreShowChannelMap'), ask('CoreShowChannelMap', { Channel: 'PJSIP/nobody-1' })],
    answers: ['Error CoreShowChannelMap requires a channel.', 'Error Could not get channel snapshot'],
  },
  {
    promise: 'an invalid Originate is refused with the reason (AMI 88)',
    as: 'admin',
    send: [
      originate({}),
      originate({ Channel: 'PJSIP', Exten: '1050', Context: 'home', Priority: '1' }),
      originate({ ...call, Priority: 'one' }),
      originate({ ...call, Timeout: 'soon' }),
      originate({ ...call, Context: '' }),
      originate({ Channel: 'PJSIP/1049', Exten: '1050' }),
      originate({ ...call, Exten: 'nowhere' }),
      originate({ ...call, ChannelId: 'x'.repeat(150) }),
      originate({ Channel: 'PJSIP/1049' }),
    ],
    answers: [
      'Error Channel not specified',
      'Error Invalid channel',
      'Error Invalid priority',
      'Error Invalid timeout',
      'Error Extension does not exist.',
      "Error Originate with 'Exten' requires 'Context' and 'Priority'",
      'Error Extension does not exist.',
      'Error Uniqueid length exceeds maximum of 149',
      "Error Originate with 'Exten' requires 'Context' and 'Priority'",
    ],
  },
  {
    promise: 'an Originate to an unregistered phone fails (AMI 87)',
    as: 'admin',
    send: [originate({ Channel: 'PJSIP/1049', Application: 'Wait', Data: '1' })],
    answers: ['Error Originate failed'],
  },
  {
    promise: 'an asynchronous Originate reports its outcome later (AMI 77, 87)',
    as: 'admin',
    send: [
      originate({
        Channel: 'PJSIP/1049',
        Application: 'Wait',
        Data: '1',
        Async: 'true',
        CallerID: 'Suite <99>',
      }),
    ],
    answers: ['Success Originate successfully queued'],
    watch: { events: 'call', sees: ['OriginateResponse'] },
  },
];
