import { DEFAULT_CONTEXT } from '../hints/extensions';
import { type DeviceState, isDeviceState, stateWithout } from '../hints/states';
import type { Functions } from './functions';

/** The state that EXTENSION_STATE reports for the code of a hint (funcs/func_extstate.c). */
const EXTENSION_STATES: Readonly<Record<number, string>> = {
  0: 'NOT_INUSE',
  1: 'INUSE',
  2: 'BUSY',
  4: 'UNAVAILABLE',
  8: 'RINGING',
  9: 'RINGINUSE',
  16: 'ONHOLD',
  17: 'HOLDINUSE',
};

/** `Custom:x` for `custom:x`: providers of device states have any case. */
export function withProvider(device: string): string {
  return /^custom:/i.test(device) ? `Custom:${device.slice('custom:'.length)}` : device;
}

function hintOf(args: string): { extension: string; context: string } {
  const [place = ''] = args.split(',');
  const [extension = '', context = DEFAULT_CONTEXT] = place.split('@');
  return { extension, context };
}

/** Functions about states, global variables and the database. */
export const systemFunctions: Functions = {
  DB: {
    isDangerous: true,
    read: (args, { core, channel }) => {
      const value = core.database.get(`/${args}`);
      if (channel && value !== undefined) core.setVariable(channel, 'DB_RESULT', value);
      return value ?? '';
    },
    write: (args, value, { core }) => {
      if (!args.includes('/')) return false;
      core.database.set(`/${args}`, value);
      return true;
    },
  },
  DB_EXISTS: {
    read: (args, { core, channel }) => {
      const value = core.database.get(`/${args}`);
      if (channel && value !== undefined) core.setVariable(channel, 'DB_RESULT', value);
      return value === undefined ? '0' : '1';
    },
  },
  DEVICE_STATE: {
    read: (args, { core }) => {
      const device = withProvider(args);
      return core.extensions.device(device) ?? stateWithout(device);
    },
    write: (args, value, { core }) => {
      const device = withProvider(args);
      const state: DeviceState | string = value.toUpperCase();
      if (!device.startsWith('Custom:') || !isDeviceState(state) || state === 'UNKNOWN') return false;
      core.extensions.setDevice(device, state);
      return true;
    },
  },
  EXTENSION_STATE: {
    read: (args, { core }) => {
      const { extension, context } = hintOf(args);
      return EXTENSION_STATES[core.extensions.codeOf(extension, context)] ?? 'UNKNOWN';
    },
  },
  GLOBAL: {
    read: (name, { core }) => core.variables.get(name) ?? '',
    write: (name, value, { core }) => {
      core.setGlobal(name, value);
      return true;
    },
  },
  HINT: {
    read: (args, { core }) => {
      const { extension, context } = hintOf(args);
      return core.extensions.find(extension, context)?.hint ?? '';
    },
  },
  LEN: { read: (text) => String(text.length) },
  PRESENCE_STATE: {
    read: (args, { core }) => {
      const [provider = '', field = ''] = args.split(',');
      const presence = core.presence.find(provider);
      if (field === 'value') return presence?.state ?? '';
      if (field === 'subtype') return presence?.subtype ?? '';
      return field === 'message' ? (presence?.message ?? '') : '';
    },
    write: (args, value, { core }) => core.presence.set(args, value),
  },
  STRFTIME: { read: (args, { core }) => formatTime(args, core.now()) },
  TOLOWER: { read: (text) => text.toLowerCase() },
  TOUPPER: { read: (text) => text.toUpperCase() },
};

/** `epoch,zone,format`. Every time zone is UTC, as in CoreStatus. */
function formatTime(args: string, now: number): string {
  const [epoch = '', , ...format] = args.split(',');
  const time = new Date(epoch === '' ? now : Number(epoch) * 1000);
  if (Number.isNaN(time.getTime())) return '';
  const iso = time.toISOString();
  const parts: Readonly<Record<string, string>> = {
    Y: iso.slice(0, 4),
    m: iso.slice(5, 7),
    d: iso.slice(8, 10),
    H: iso.slice(11, 13),
    M: iso.slice(14, 16),
    S: iso.slice(17, 19),
    s: String(Math.floor(time.getTime() / 1000)),
    F: iso.slice(0, 10),
    T: iso.slice(11, 19),
    '%': '%',
  };
  return (format.join(',') || '%c').replace(/%(.)/g, (sign, letter: string) => parts[letter] ?? sign);
}
