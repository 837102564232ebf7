import { event } from './replay';

/** Headers of a channel of a phone: number 1 of PJSIP/1001 has the Uniqueid `1001.1`. */
export function channel(phone: string, more: Readonly<Record<string, string | number>> = {}) {
  const name = /^Local/.test(phone) ? phone : `PJSIP/${phone}-00000001`;
  return {
    Channel: name,
    Uniqueid: `${phone}.1`,
    Linkedid: `${phone}.1`,
    CallerIDNum: phone,
    ChannelState: 6,
    ...more,
  };
}

export const prefixed = (prefix: string, headers: object) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [prefix + name, value]));

export const comes = (phone: string, more = {}) =>
  event('Newchannel', channel(phone, { ChannelState: 4, Exten: '700', ...more }));
export const isUp = (phone: string) => event('Newstate', channel(phone));
export const goes = (phone: string, cause = 16) =>
  event('Hangup', { ...channel(phone), Cause: cause, 'Cause-txt': 'x' });
export const bridge = (id: string, type = 'basic', technology = 'simple_bridge') => ({
  BridgeUniqueid: id,
  BridgeType: type,
  BridgeTechnology: technology,
});
export const enters = (phone: string, place: object, more = {}) =>
  event('BridgeEnter', { ...channel(phone), ...place, ...more });
export const leaves = (phone: string, place: object) => event('BridgeLeave', { ...channel(phone), ...place });
export const dials = (from: string, to: string) =>
  event('DialBegin', {
    ...channel(from),
    ...prefixed('Dest', channel(to, { Linkedid: `${from}.1`, ChannelState: 5 })),
  });
export const dialled = (from: string, to: string) =>
  event('Newchannel', channel(to, { Linkedid: `${from}.1`, ChannelState: 0 }));
