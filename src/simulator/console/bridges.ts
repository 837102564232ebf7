import type { Bridge } from '../exchange/switch/bridge';
import { suspendTechnology, TECHNOLOGIES } from '../exchange/switch/technologies';
import type { Pbx } from '../pbx';
import type { CliCommand } from './output';
import { ANY } from './output';
import { clockTime } from './times';

/** main/bridge.c handle_bridge_*. */
export const bridgeCommands: readonly CliCommand[] = [
  { name: 'bridge show all', takes: ANY, run: showAll },
  { name: 'bridge show', takes: [1, 1], run: show },
  { name: 'bridge kick', takes: [2, 2], run: kick },
  { name: 'bridge technology show', takes: ANY, run: technologies },
  { name: 'bridge technology suspend', takes: [1, 1], run: (pbx, words) => suspend(pbx, words, true) },
  { name: 'bridge technology unsuspend', takes: [1, 1], run: (pbx, words) => suspend(pbx, words, false) },
];

function row(
  ...[id, name, channels, type, technology, duration]: [string, string, string, string, string, string]
): string {
  return `${id.padEnd(36)} ${name.padEnd(36)} ${channels.padStart(5)} ${type.padEnd(15)} ${technology.padEnd(15)} ${duration}`;
}

function showAll(pbx: Pbx): string[] {
  return [
    row('Bridge-ID', 'Name', 'Chans', 'Type', 'Technology', 'Duration'),
    ...[...pbx.exchange.bridges.values()].map((bridge) =>
      row(
        bridge.id,
        bridge.name,
        String(channelCount(bridge)),
        bridge.type,
        bridge.technology,
        clockTime(pbx.now() - bridge.createdAt),
      ),
    ),
  ];
}

function show(pbx: Pbx, [id = '']: readonly string[]): string[] {
  const bridge = pbx.exchange.bridges.get(id);
  if (!bridge) return [`Bridge '${id}' not found`];
  return [
    `Id: ${bridge.id}`,
    `Type: ${bridge.type}`,
    `Technology: ${bridge.technology}`,
    `Subclass: ${bridge.type}`,
    `Creator: ${known(bridge.creator)}`,
    `Name: ${known(bridge.name)}`,
    `Video-Mode: ${bridge.videoSource ? 'single' : 'none'}`,
    `Video-Source-Id: ${bridge.videoSource?.uniqueId ?? ''}`,
    `Num-Channels: ${channelCount(bridge)}`,
    `Num-Active: ${channelCount(bridge)}`,
    `Duration: ${clockTime(pbx.now() - bridge.createdAt)}`,
    ...bridge.channels.map((channel) => `Channel: ${channel.name}`),
  ];
}

function technologies({ suspended }: Pbx): string[] {
  const shown = (...[name, type, priority, state]: [string, string, string, string]) =>
    `${name.padEnd(20)} ${type.padEnd(20)} ${priority.padStart(8)} ${state}`;
  return [
    shown('Name', 'Type', 'Priority', 'Suspended'),
    ...TECHNOLOGIES.map(([name, type, priority]) =>
      shown(name, type, String(priority), suspended.has(name) ? 'Yes' : 'No'),
    ),
  ];
}

function suspend(pbx: Pbx, [name = '']: readonly string[], isSuspended: boolean): string[] {
  if (!suspendTechnology(pbx, name, isSuspended)) return [`Bridge technology '${name}' not found`];
  return [`${isSuspended ? 'Suspended' : 'Unsuspended'} bridge technology '${name}'`];
}

const known = (text: string) => (text === '<unknown>' ? '' : text);
const channelCount = (bridge: Bridge) => bridge.channels.length + bridge.internal;

function kick({ exchange }: Pbx, [id = '', name = '']: readonly string[]): string[] {
  const bridge = exchange.bridges.get(id);
  if (!bridge) return [`Bridge '${id}' not found`];
  if (name === 'all') {
    for (const each of [...bridge.channels]) if (each.bridgeId === id) each.hangUp('action');
    return [`Kicking all channels from bridge '${id}'`];
  }
  const channel = exchange.findChannel(name);
  if (!channel) return [`Channel '${name}' not found`];
  if (channel.bridgeId === id) channel.hangUp('action');
  return [`Kicking channel '${channel.name}' from bridge '${id}'`];
}
