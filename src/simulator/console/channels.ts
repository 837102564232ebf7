import { toRegex } from '../actions/regex';
import { column } from '../bytes';
import type { Channel } from '../exchange/switch/channel';
import type { Pbx } from '../pbx';
import { ANY, type CliCommand } from './output';
import { clockTime, spelled } from './times';

export const channelCommands: readonly CliCommand[] = [
  { name: 'core show channels', run: (pbx) => [HEADING, ...channels(pbx).map(brief), ...totals(pbx)] },
  { name: 'core show channels concise', run: (pbx) => channels(pbx).map((each) => concise(pbx, each)) },
  {
    name: 'core show channels verbose',
    run: (pbx) => [VERBOSE_HEADING, ...channels(pbx).map((each) => verbose(pbx, each)), ...totals(pbx)],
  },
  { name: 'core show channels count', run: totals },
  { name: 'core show calls', run: (pbx) => totals(pbx).slice(1) },
  { name: 'core show calls uptime', run: (pbx) => [...totals(pbx).slice(1), systemUptime(pbx)] },
  { name: 'core show channel', takes: [1, 1], run: showChannel },
  { name: 'channel request hangup', takes: [1, ANY[1]], run: requestHangup },
];

/** All channels, the newest first. */
const channels = ({ exchange }: Pbx) => [...exchange.channels.values()].reverse();

const HEADING = `${column('Channel', 64)} ${column('Location', 32)} ${column('State', 7)} ${column('Application(Data)', 30)}`;

function brief({ name, exten, context, priority, state, application, data }: Channel): string {
  const place = exten === '' ? '(None)' : `${exten}@${context}:${priority}`;
  const runs = application === '' ? '(None)' : `${application}(${data})`;
  return `${column(name, 64)} ${column(place, 32)} ${column(state, 7)} ${column(runs, 30)}`;
}

const VERBOSE_HEADING = [
  column('Channel', 80),
  column('Context', 24),
  column('Extension', 24),
  'Prio',
  column('State', 7),
  column('Application', 12),
  column('Data', 25),
  column('CallerID', 15),
  column('Duration', 8),
  column('Accountcode', 11),
  column('PeerAccount', 11),
  column('BridgeID', 20),
].join(' ');

function verbose({ exchange }: Pbx, channel: Channel): string {
  return [
    column(channel.name, 80),
    column(channel.context, 24),
    column(channel.exten, 24),
    String(channel.priority).padStart(4),
    column(channel.state, 7),
    column(channel.application || '(None)', 12),
    column(channel.data || '(Empty)', 25),
    column(channel.caller.number, 15),
    column(clockTime(exchange.now() - channel.createdAt), 8),
    column('', 11),
    column('', 11),
    column(channel.bridgeId, 20),
  ].join(' ');
}

function concise({ exchange }: Pbx, channel: Channel): string {
  return [
    channel.name,
    channel.context,
    channel.exten,
    channel.priority,
    channel.state,
    channel.application,
    channel.data,
    channel.caller.number,
    '',
    '',
    3,
    Math.floor((exchange.now() - channel.createdAt) / 1000),
    channel.bridgeId,
    channel.uniqueId,
  ].join('!');
}

/** The totals below a list of channels. Only a channel that runs the dialplan counts as a call, not one that was dialled or runs a lone application. */
function totals({ exchange }: Pbx): string[] {
  const [channels, calls] = [exchange.channels.size, exchange.activeCalls];
  return [
    `${channels} active channel${channels === 1 ? '' : 's'}`,
    `${calls} active call${calls === 1 ? '' : 's'}`,
    `${exchange.callCount} call${exchange.callCount === 1 ? '' : 's'} processed`,
  ];
}

function systemUptime(pbx: Pbx): string {
  return `System uptime: ${spelled(pbx.now() - pbx.uptime.startedAt)}`;
}

/** main/cli.c handle_showchan. The CDR and the translation paths of a real server are not simulated. */
function showChannel({ exchange }: Pbx, [name = '']: readonly string[]): string[] {
  const channel = exchange.findChannel(name);
  if (!channel) return [`${name} is not a known channel`];
  const { caller, connected } = channel;
  const seconds = Math.floor((exchange.now() - channel.createdAt) / 1000);
  const elapsed = `${Math.floor(seconds / 3600)}h${Math.floor(seconds / 60) % 60}m${seconds % 60}s`;
  const [number, party] = [connected?.number ?? '(N/A)', connected?.name ?? '(N/A)'];
  return [
    ' -- General --',
    `           Name: ${channel.name}`,
    `           Type: ${channel.name.split('/')[0]}`,
    `       UniqueID: ${channel.uniqueId}`,
    `       LinkedID: ${channel.linkedId}`,
    `      Caller ID: ${caller.number}`,
    ` Caller ID Name: ${caller.name}`,
    `Connected Line ID: ${number}`,
    `Connected Line ID Name: ${party}`,
    `Eff. Connected Line ID: ${number}`,
    `Eff. Connected Line ID Name: ${party}`,
    '    DNID Digits: (N/A)',
    '       Language: en',
    `          State: ${channel.state} (${stateNumber(channel)})`,
    '  NativeFormats: (ulaw)',
    '    WriteFormat: ulaw',
    '     ReadFormat: ulaw',
    ' WriteTranscode: No ',
    '  ReadTranscode: No ',
    ' Time to Hangup: 0',
    `   Elapsed Time: ${elapsed}`,
    `      Bridge ID: ${channel.bridgeId === '' ? '(Not bridged)' : channel.bridgeId}`,
    ' --   PBX   --',
    `        Context: ${channel.context}`,
    `      Extension: ${channel.exten}`,
    `       Priority: ${channel.priority}`,
    '     Call Group: 0',
    '   Pickup Group: 0',
    `    Application: ${channel.application || '(N/A)'}`,
    `           Data: ${channel.data || '(None)'}`,
    ' Call Identifier: (None)',
    '      Variables:',
    ...[...channel.variables].reverse().map(([variable, value]) => `${variable}=${value}`),
    '',
  ];
}

const stateNumber = (channel: Channel) => channel.snapshot().find(([name]) => name === 'ChannelState')?.[1];

/** main/cli.c handle_softhangup. */
function requestHangup({ exchange }: Pbx, names: readonly string[]): string[] {
  const isAll = names.length === 1 && names[0]?.toLowerCase() === 'all';
  const hangUp = (channel: Channel) => {
    channel.hangUp('action');
    return `Requested Hangup on channel '${channel.name}'`;
  };
  if (isAll) return [...exchange.channels.values()].map(hangUp);
  return names.flatMap((name) => {
    const channel = exchange.findChannel(name);
    if (channel) return hangUp(channel);
    if (!/^\/.*\/$|[*?]/.test(name)) return `${name} is not a known channel`;
    const pattern = /^\/(.*)\/$/.exec(name)?.[1] ?? fromGlob(name);
    const regex = toRegex(pattern);
    if (!regex) {
      return `${name} is not a valid POSIX Extended Regular Expression: Invalid preceding regular expression`;
    }
    const found = [...exchange.channels.values()].filter((each) => regex.test(each.name));
    return found.length === 0 ? `${name} did not match a known channel` : found.map(hangUp);
  });
}

/** A pattern such as `PJSIP/*`, whose `*` and `?` match no slash. */
function fromGlob(glob: string): string {
  const literal = glob.replace(/[\\^$.+()[\]{}|]/g, '\\$&');
  return `^${literal.replace(/\*/g, '[^/]*').replace(/\?/g, '[^/]')}$`;
}
