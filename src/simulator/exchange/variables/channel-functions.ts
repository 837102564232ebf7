import type { Channel, Party } from '../switch/channel';
import { PRESENTATION } from '../switch/local';
import { known, merged, type PartialParty, parseCallerId } from './caller-id';
import type { DialplanFunction, Functions, Scope } from './functions';

type Reader = (channel: Channel) => string;

/** The items of CHANNEL (funcs/func_channel.c). */
const ITEMS: Readonly<Record<string, Reader>> = {
  name: ({ name }) => name,
  state: ({ state }) => state,
  uniqueid: ({ uniqueId }) => uniqueId,
  linkedid: ({ linkedId }) => linkedId,
  context: ({ context }) => context,
  exten: ({ exten }) => exten,
  channeltype: ({ device }) => device.split('/')[0] ?? '',
  language: ({ language }) => language,
  accountcode: ({ accountCode }) => accountCode,
  audioreadformat: ({ otherHalf }) => (otherHalf ? 'slin' : 'ulaw'),
  audiowriteformat: ({ otherHalf }) => (otherHalf ? 'slin' : 'ulaw'),
  callgroup: ({ callGroups }) => callGroups.join(', '),
  pickupgroup: ({ pickupGroups }) => pickupGroups.join(', '),
  peerip: () => '127.0.0.1',
};

const channel: DialplanFunction = {
  read: (item, scope) => {
    const reader = Object.hasOwn(ITEMS, item) ? ITEMS[item] : undefined;
    if (!scope.channel) return item === 'state' ? 'Down' : '';
    return reader?.(scope.channel) ?? '';
  },
  write: (item, value, scope) => {
    if (!scope.channel) return false;
    if (item === 'language') scope.channel.language = value;
    else if (item === 'accountcode') setAccountCode(scope, scope.channel, value);
    else if (item === 'callgroup') scope.channel.callGroups = groupsOf(value);
    else if (item === 'pickupgroup') scope.channel.pickupGroups = groupsOf(value);
    else return false;
    return true;
  },
};

/** Groups are joined with commas (main/channel.c ast_get_group). */
function groupsOf(value: string): string[] {
  return value.split(',').filter((group) => group !== '');
}

function setAccountCode({ core }: Scope, channel: Channel, accountCode: string): void {
  const old = channel.accountCode;
  channel.accountCode = accountCode;
  if (old !== accountCode) core.about(channel, 'NewAccountCode', [['OldAccountCode', old]]);
}

function partyFunction(
  partyOf: (channel: Channel) => Party | undefined,
  set: (scope: Scope, channel: Channel, given: PartialParty) => void,
): DialplanFunction {
  return {
    read: (item, { channel }) => {
      const party = channel && partyOf(channel);
      const [number, name] = [known(party?.number), known(party?.name)];
      if (item === 'num' || item === 'number' || item === 'ani' || item === 'ani-num') return number;
      if (item === 'name') return name;
      if (item === 'all') return `"${name}" <${number}>`;
      return item === 'pres' && channel ? 'allowed_not_screened' : '';
    },
    write: (item, value, scope) => {
      if (!scope.channel) return false;
      if (item === 'num' || item === 'number') set(scope, scope.channel, { number: value });
      else if (item === 'name') set(scope, scope.channel, { name: value });
      else if (item === 'all') set(scope, scope.channel, parseCallerId(value) ?? {});
      // Other items are accepted but not stored.
      return true;
    },
  };
}

/** CHANNEL, CALLERID and CONNECTEDLINE. */
export const channelFunctions: Functions = {
  CHANNEL: channel,
  CALLERID: partyFunction(
    ({ caller }) => caller,
    ({ core }, channel, given) => {
      channel.caller = merged(channel.caller, given);
      core.about(channel, 'NewCallerid', PRESENTATION);
    },
  ),
  CONNECTEDLINE: partyFunction(
    ({ connected }) => connected,
    ({ core }, channel, given) => {
      channel.connected = merged(channel.connected, given);
      core.about(channel, 'NewConnectedLine');
    },
  ),
};
