// The events of a conference that calls a phone, which then transfers the conference.
import { bridge, channel, comes, enters, goes, isUp, leaves, prefixed } from './phone-events';
import { event } from './replay';

export const [room, talk] = [bridge('room', 'base', 'softmix'), bridge('talk')];
export const half = (number: 1 | 2) =>
  channel(`Local/708@calls-00000001;${number}`, { Uniqueid: `local.${number}`, Linkedid: 'local.1' });
export const place = (name: string, number: 1 | 2, where: object) =>
  event(name, { ...half(number), ...where });
export const dialsFromLocal = (phone: string) => {
  const headers = channel(phone, { Linkedid: 'local.1', ChannelState: 0 });
  return [
    event('Newchannel', headers),
    event('DialBegin', { ...half(1), ...prefixed('Dest', headers) }),
    event('Newstate', { ...headers, ChannelState: 5 }),
  ];
};
export const answers = (phone: string) => [
  isUp(phone),
  event('DialEnd', { ...half(1), ...prefixed('Dest', channel(phone)), DialStatus: 'ANSWER' }),
  ...[place('BridgeEnter', 1, talk), enters(phone, talk)],
];
/** 1001 and 1002 are in the room, and an Originate calls 1003 for the room. */
export const before = [
  ...[comes('1001'), isUp('1001'), enters('1001', room), comes('1002'), isUp('1002'), enters('1002', room)],
  ...[
    event('Newchannel', half(1)),
    event('Newchannel', half(2)),
    event('DialBegin', prefixed('Dest', half(1))),
  ],
  place('BridgeEnter', 2, room),
  event('DialEnd', { ...prefixed('Dest', half(1)), DialStatus: 'ANSWER' }),
  ...dialsFromLocal('1003'),
];
/** 1003 answers, transfers the room to 1004 and hangs up. */
export const transferred = [
  ...answers('1003'),
  event('BlindTransfer', {
    ...prefixed('Transferer', channel('1003')),
    ...prefixed('Transferee', half(1)),
    ...{ Result: 'Success', Extension: '1004' },
  }),
  ...[leaves('1003', talk), goes('1003'), place('BridgeLeave', 1, talk)],
];
