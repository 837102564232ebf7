import { cutBytes } from '../bytes';
import { fail } from '../fail';
import type { Headers } from '../frame-writer';
import type { Profile } from '../profiles';
import {
  aggregate,
  type DevicePhase,
  type DeviceState,
  type ExtensionPhase,
  extensionCode,
  extensionText,
  toDeviceState,
} from './states';

/** A simulated extension with its hint. */
export interface ExtensionOptions {
  /** A number, or a pattern such as `_1XX`, whose hint may hold `${EXTEN}`. */
  extension: string;
  /** `default` where left out. */
  context?: string;
  /** Devices the hint watches, joined with `&`; `PJSIP/<extension>` where left out. */
  hint?: string;
  /** Caller ID name; `Phone <extension>` where left out. */
  name?: string;
  /** `idle` where left out. */
  state?: DevicePhase;
}

export interface Extension {
  readonly extension: string;
  readonly context: string;
  readonly hint: string;
  readonly name: string;
}

type Hint = Extension & { devices: readonly string[]; code: number };

export type Raise = (event: 'ExtensionStatus' | 'DeviceStateChange', headers: Headers) => void;

export const DEFAULT_CONTEXT = 'default';

/** Hints and the devices they watch: the state of an extension is what its devices add up to. */
export class Extensions {
  /** False while the server has not loaded its dialplan: then nobody is told of them. */
  areLoaded = true;
  readonly #raise: Raise;
  readonly #onDevice: (device: string) => void;
  readonly #profile: Profile;
  readonly #hints = new Map<string, Hint>();
  readonly #patterns = new Set<Hint>();
  readonly #devices = new Map<string, DeviceState>();
  /** The hints that watch a device: one of ten thousand devices must not be looked for in all of them. */
  readonly #watchers = new Map<string, Set<Hint>>();

  constructor(raise: Raise, onDevice: (device: string) => void, profile: Profile) {
    this.#raise = raise;
    this.#onDevice = onDevice;
    this.#profile = profile;
  }

  add({ extension, context = DEFAULT_CONTEXT, hint, name, state }: ExtensionOptions): void {
    if (typeof extension !== 'string' || extension === '') {
      fail(`extension must be a text such as '1001', not ${JSON.stringify(extension)}`);
    }
    const watched = hint ?? (isPattern(extension) ? `PJSIP/\${EXTEN}` : `PJSIP/${extension}`);
    const devices = devicesOf(watched);
    for (const device of devices) {
      if (state || !this.#devices.has(device)) this.#devices.set(device, toDeviceState(state ?? 'idle'));
    }
    this.#remove(extension, context);
    this.#insert({
      extension,
      context,
      hint: watched,
      name: name ?? `Phone ${extension}`,
      devices,
      code: this.#code(devices),
    });
  }

  #insert(hint: Hint): void {
    this.#hints.set(key(hint.extension, hint.context), hint);
    if (isPattern(hint.extension)) this.#patterns.add(hint);
    for (const device of hint.devices) {
      const watchers = this.#watchers.get(device);
      if (watchers) watchers.add(hint);
      else this.#watchers.set(device, new Set([hint]));
    }
  }

  #remove(extension: string, context: string): void {
    const hint = this.#hints.get(key(extension, context));
    if (!hint) return;
    this.#hints.delete(key(extension, context));
    this.#patterns.delete(hint);
    for (const device of hint.devices) this.#watchers.get(device)?.delete(hint);
  }

  find(extension: string, context = DEFAULT_CONTEXT): Extension | undefined {
    return this.#hints.get(key(extension, context));
  }

  /** Those that are numbers: a pattern is none. */
  all(): Extension[] {
    if (!this.areLoaded) return [];
    return [...this.#hints.values()].filter(({ extension }) => !isPattern(extension));
  }

  devices(): [name: string, state: DeviceState][] {
    return [...this.#devices];
  }

  device(name: string): DeviceState | undefined {
    return this.#devices.get(name);
  }

  setState(extension: string, state: ExtensionPhase, context = DEFAULT_CONTEXT): void {
    const found = this.#hints.get(key(extension, context));
    if (!found) fail(`no extension '${extension}' in context '${context}'`);
    if (state === 'removed') {
      this.#remove(extension, context);
      this.#raise('ExtensionStatus', this.#status(found, -2));
    } else {
      const [device] = found.devices;
      if (device) this.setDevice(device, toDeviceState(state));
    }
  }

  /** A device changes: first the hints that watch it say so, then the device, as on the real server. */
  setDevice(name: string, state: DeviceState): void {
    if (this.#devices.get(name) === state) return;
    this.#devices.set(name, state);
    for (const hint of this.#watchers.get(name) ?? []) {
      const code = this.#code(hint.devices);
      if (code === hint.code) continue;
      hint.code = code;
      this.#raise('ExtensionStatus', this.#status(hint, code));
    }
    this.tellDevice(name, state);
    this.#onDevice(name);
  }

  tellDevice(name: string, state: DeviceState): void {
    if (!this.#profile.deviceEvents) return;
    this.#raise('DeviceStateChange', [
      ['Device', name],
      ['State', state],
    ]);
  }

  /** A dialplan read anew says every hint's state again. */
  announceAll(): void {
    for (const hint of this.#hints.values()) this.#raise('ExtensionStatus', this.#status(hint, hint.code));
  }

  /** What ExtensionState answers after its Message: -1 and no hint for whatever is not there. */
  statusOf(extension: string, context: string, longestHint = Number.POSITIVE_INFINITY): Headers {
    const hint = this.areLoaded
      ? (this.#hints.get(key(extension, context)) ?? this.#fromPattern(extension, context))
      : undefined;
    const told = { extension, context, hint: cutBytes(hint?.hint ?? '', longestHint) };
    return this.#status(told, hint?.code ?? -1);
  }

  /** Asked for a number that fits a pattern, Asterisk makes a hint of its own for it (main/pbx.c). */
  #fromPattern(extension: string, context: string): Hint | undefined {
    for (const pattern of this.#patterns) {
      if (pattern.context !== context || !fits(extension, pattern.extension)) continue;
      this.add({ extension, context, hint: pattern.hint.replace(/\$\{EXTEN\}/g, extension) });
      return this.#hints.get(key(extension, context));
    }
    return undefined;
  }

  textOf(extension: string, context: string): string {
    return extensionText(this.#hints.get(key(extension, context))?.code ?? -1);
  }

  #status(of: Pick<Extension, 'extension' | 'context' | 'hint'>, code: number): Headers {
    return [
      ['Exten', of.extension],
      ['Context', of.context],
      ['Hint', of.hint],
      ['Status', code],
      ...(this.#profile.statusText ? ([['StatusText', extensionText(code)]] as const) : []),
    ];
  }

  #code(devices: readonly string[]): number {
    return extensionCode(aggregate(devices.map((device) => this.#devices.get(device) ?? 'UNKNOWN')));
  }
}

/** The devices of a hint: what follows a comma is presence, not a device. */
function devicesOf(hint: string): string[] {
  return (hint.split(',')[0] ?? '').split('&').filter((device) => device !== '');
}

function isPattern(extension: string): boolean {
  return extension.startsWith('_');
}

/** How an extension is looked up: a dash in it means nothing, but in a set of a pattern (main/pbx.c ext_strncpy). */
export function withoutDashes(extension: string): string {
  return isPattern(extension)
    ? extension.replace(/\[[^\]]*\]|-/g, (part) => (part === '-' ? '' : part))
    : extension.replaceAll('-', '');
}

/** X any digit, Z from 1, N from 2, a set in brackets, `.` and `!` for what follows. */
function fits(extension: string, pattern: string): boolean {
  const source = withoutDashes(pattern)
    .slice(1)
    .replace(/[*+?^$(){}|\\]/g, '\\$&')
    .replace(/[XZN.!]/gi, (sign) => PATTERN_SIGNS[sign.toUpperCase()] ?? sign);
  return new RegExp(`^${source}$`).test(withoutDashes(extension));
}

const PATTERN_SIGNS: Readonly<Record<string, string>> = {
  X: '\\d',
  Z: '[1-9]',
  N: '[2-9]',
  '.': '.+',
  '!': '.*',
};

function key(extension: string, context: string): string {
  return `${withoutDashes(extension)}@${context}`;
}
