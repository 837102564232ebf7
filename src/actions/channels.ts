import { AmiError } from '../errors';
import type { Frame } from '../protocol';
import { quoted } from '../quoted';
import type { ActionConnection } from './connection';
import { devicesOfExtension } from './extension-devices';
import type { Fields } from './fields';
import { lookUp } from './look-up';

/** A channel that is up (CoreShowChannels). */
export interface Channel {
  name: string;
  uniqueId: string;
  linkedId: string;
  /** '' while it is in no bridge. */
  bridgeId: string;
  application: string;
  /** Seconds since the channel was created. */
  age: number;
}

/** Fields that name a channel. `which` chooses one if an extension has several. */
export const CHANNEL_FIELDS = ['extension', 'channel', 'which', 'context'] as const;

export async function channelsUp(connection: Pick<ActionConnection, 'send'>): Promise<Channel[]> {
  const { items } = await lookUp(connection, { Action: 'CoreShowChannels' });
  return items.map((item) => ({
    name: item.get('Channel') ?? '',
    uniqueId: item.get('Uniqueid') ?? '',
    linkedId: item.get('Linkedid') ?? '',
    bridgeId: item.get('BridgeId') ?? '',
    application: item.get('Application') ?? '',
    age: seconds(item),
  }));
}

/** `01:02:03` */
function seconds(item: Frame): number {
  return (item.get('Duration') ?? '').split(':').reduce((sum, part) => sum * 60 + (Number(part) || 0), 0);
}

/** `PJSIP/201-0000002a` is a channel of `PJSIP/201`. Technologies are compared in any case. */
export function deviceOf(channel: string): string {
  return channel.replace(/-[^-]*$/, '').toLowerCase();
}

/** The channels of an extension's devices. */
export async function channelsOf(
  connection: ActionConnection,
  extension: string,
  context: string,
): Promise<Channel[]> {
  const devices = new Set(
    (await devicesOfExtension(connection, extension, context)).map((device) => device.toLowerCase()),
  );
  return (await channelsUp(connection)).filter(({ name }) => devices.has(deviceOf(name)));
}

/**
 * The one channel that the fields `channel` (a name or Uniqueid) or `extension` name.
 *
 * @throws AmiError AMI_ERR_REJECTED if there is none, AMI_ERR_AMBIGUOUS if an extension has several
 */
export async function oneChannel(connection: ActionConnection, fields: Fields): Promise<Channel> {
  const by = fields.exactlyOne(['extension', 'channel']);
  const newest = fields.has('which') && fields.oneOf('which', ['newest']) === 'newest';
  const context = fields.context('context', 'default');
  if (by === 'channel') {
    const channel = fields.required('channel');
    const wanted = channel.toLowerCase();
    const found = (await channelsUp(connection)).find(
      ({ name, uniqueId }) => name.toLowerCase() === wanted || uniqueId.toLowerCase() === wanted,
    );
    if (found) return found;
    throw new AmiError('AMI_ERR_REJECTED', `there is no channel ${quoted(channel)}`);
  }
  const extension = fields.number('extension');
  const channels = await channelsOf(connection, extension, context);
  const sorted = channels.sort(newestFirst);
  const [first] = sorted;
  if (!first) throw new AmiError('AMI_ERR_REJECTED', `the extension ${quoted(extension)} has no call`);
  if (sorted.length === 1 || newest) return first;
  throw ambiguous(extension, sorted);
}

/** Sorts the newest channel first. Ages are whole seconds; within one second the name decides, which ends with a counter: `PJSIP/201-0000002a`. */
function newestFirst(a: Channel, b: Channel): number {
  return a.age - b.age || counterOf(b.name) - counterOf(a.name);
}

function counterOf(name: string): number {
  return Number.parseInt(/-([0-9a-f]+)(?:;[12])?$/i.exec(name)?.[1] ?? '0', 16);
}

export function ambiguous(extension: string, channels: readonly Channel[]): AmiError {
  const names = channels.map(({ name }) => quoted(name)).join(', ');
  return new AmiError('AMI_ERR_AMBIGUOUS', `the extension ${quoted(extension)} has several calls: ${names}`);
}

/**
 * The other channel of a call between two.
 *
 * @throws AmiError AMI_ERR_REJECTED if the channel is not in a call with one other channel
 */
export async function otherParty(connection: ActionConnection, channel: Channel): Promise<Channel> {
  const others =
    channel.bridgeId === ''
      ? []
      : (await channelsUp(connection)).filter(
          ({ bridgeId, name }) => bridgeId === channel.bridgeId && name !== channel.name,
        );
  const [other] = others;
  if (other && others.length === 1 && !/^(?:confbridge|meetme)$/i.test(channel.application)) return other;
  const reason = others.length > 1 || other ? 'is in a conference' : 'is not in a call with another party';
  throw new AmiError('AMI_ERR_REJECTED', `${quoted(channel.name)} ${reason}`);
}
