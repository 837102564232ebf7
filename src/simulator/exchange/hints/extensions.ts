import { cutBytes } from '../../bytes';
import type { Headers } from '../../frame-writer';
import type { Profile } from '../../profiles';
import { fail } from '../../simulator-error';
import { isPattern, matchesPattern, withoutDashes } from './pattern';
import { checkedBehaviour, type PhoneBehaviour } from './phone-behaviour';
import {
  aggregate,
  type DevicePhase,
  type DeviceState,
  devicesOf,
  type ExtensionPhase,
  extensionCode,
  extensionText,
  LONGEST_DEVICE,
  stateWithout,
  toDeviceState,
} from './states';

/**
 * One step of an extension: an application and its arguments, which are joined with commas. A label for Goto and GotoIf
 * comes first: `['n(again)', 'Playback', 'hello']`.
 */
export type DialplanStep = readonly [application: string, ...args: (string | number)[]];

/** A simulated extension with its hint and its dialplan. */
export interface ExtensionOptions {
  /** Such as `1001`, or a pattern such as `_1XX`. The hint of a pattern may contain `${EXTEN}`. */
  extension: string;
  /** Default: `default`. */
  context?: string;
  /** The devices of the hint, joined with `&`. Default: `PJSIP/<extension>`, or none with `does`. */
  hint?: string;
  /**
   * What happens when the extension is called: applications with their arguments, such as
   * `[['Answer'], ['Wait', 2], ['Hangup']]`. Default: the devices of the hint ring for 20 seconds, if they are phones.
   */
  does?: readonly DialplanStep[];
  /** Caller ID name. Default: `Phone <extension>`. */
  name?: string;
  /** State of the devices. Default: `idle`. */
  state?: DevicePhase;
  /** What the phone of the extension does when it is called. Default: `answers`. */
  phone?: PhoneBehaviour;
}

export interface Extension {
  readonly extension: string;
  readonly context: string;
  readonly hint: string;
  readonly name: string;
  readonly phone: PhoneBehaviour;
  /** True if a client has added the hint: no configuration file has it. */
  readonly isAdded: boolean;
}

type Hint = Extension & { devices: readonly string[]; code: number };

type Raise = (event: 'ExtensionStatus' | 'DeviceStateChange', headers: Headers) => void;

export const DEFAULT_CONTEXT = 'default';

/** Extensions with their hints, and the states of devices. The state of an extension aggregates those of its devices. */
export class Extensions {
  /** False until the server has loaded its dialplan. Until then, no extension exists for clients. */
  areLoaded = true;
  readonly #raise: Raise;
  readonly #profile: Profile;
  readonly #onDevice: ((device: string) => void)[] = [];
  readonly #hints = new Map<string, Hint>();
  readonly #patterns = new Set<Hint>();
  readonly #devices = new Map<string, DeviceState>();
  /** The hints of each device: a change among ten thousand devices must not search all hints. */
  readonly #hintsOf = new Map<string, Set<Hint>>();

  constructor(raise: Raise, profile: Profile) {
    this.#raise = raise;
    this.#profile = profile;
  }

  /** Calls `listener` after each change of a device's state. */
  onDeviceChange(listener: (device: string) => void): void {
    this.#onDevice.push(listener);
  }

  add(
    { extension, context = DEFAULT_CONTEXT, hint, name, state, phone }: ExtensionOptions,
    isAdded = false,
  ): void {
    if (typeof extension !== 'string' || extension === '') {
      fail(`extension must be a string such as '1001', not ${JSON.stringify(extension)}`);
    }
    const watched = hint ?? (isPattern(extension) ? `PJSIP/\${EXTEN}` : `PJSIP/${extension}`);
    const devices = devicesOf(watched);
    for (const device of devices) {
      if (state !== undefined) this.#devices.set(device, toDeviceState(state));
      // A custom device has no state until one is set. A client's hint makes no devices.
      else if (!isAdded && !this.#devices.has(device) && !device.startsWith('Custom:'))
        this.#devices.set(device, 'NOT_INUSE');
    }
    this.remove(extension, context);
    this.#insert({
      extension,
      context,
      hint: watched,
      name: name ?? `Phone ${extension}`,
      phone: checkedBehaviour(extension, phone ?? 'answers'),
      isAdded,
      devices,
      code: this.#code(devices),
    });
    if (isAdded) this.#raise('ExtensionStatus', this.statusOf(extension, context));
  }

  #insert(hint: Hint): void {
    this.#hints.set(key(hint.extension, hint.context), hint);
    if (isPattern(hint.extension)) this.#patterns.add(hint);
    for (const device of hint.devices) {
      const hints = this.#hintsOf.get(device);
      if (hints) hints.add(hint);
      else this.#hintsOf.set(device, new Set([hint]));
    }
  }

  /** Removes a hint without an event; false if there is none. */
  remove(extension: string, context: string): boolean {
    const hint = this.#hints.get(key(extension, context));
    if (!hint) return false;
    this.#hints.delete(key(extension, context));
    this.#patterns.delete(hint);
    for (const device of hint.devices) this.#hintsOf.get(device)?.delete(hint);
    return true;
  }

  find(extension: string, context = DEFAULT_CONTEXT): Extension | undefined {
    return this.#hints.get(key(extension, context));
  }

  /** The extensions whose hint has this device. */
  watching(device: string): Extension[] {
    return [...(this.#hintsOf.get(device) ?? [])];
  }

  /** All extensions but patterns. */
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
      this.remove(extension, context);
      this.#raise('ExtensionStatus', this.#status(found, -2));
    } else {
      const [device] = found.devices;
      if (device) this.setDevice(device, toDeviceState(state));
    }
  }

  /** Sets the state of a device. Raises ExtensionStatus for its hints, then DeviceStateChange, in Asterisk's order. */
  setDevice(name: string, state: DeviceState): void {
    if (this.#devices.get(name) === state) return;
    this.#devices.set(name, state);
    for (const hint of this.#hintsOf.get(name) ?? []) {
      const code = this.#code(hint.devices);
      if (code === hint.code) continue;
      hint.code = code;
      this.#raise('ExtensionStatus', this.#status(hint, code));
    }
    this.reportDevice(name, state);
    for (const listener of this.#onDevice) listener(name);
  }

  /** Sets the first state of a device that no hint has, without events. */
  introduceDevice(name: string, state: DeviceState): void {
    this.#devices.set(name, state);
  }

  /** Raises DeviceStateChange. */
  reportDevice(name: string, state: DeviceState): void {
    if (!this.#profile.deviceEvents) return;
    this.#raise('DeviceStateChange', [
      ['Device', cutBytes(name, LONGEST_DEVICE)],
      ['State', state],
    ]);
  }

  /** Raises ExtensionStatus for every hint, as a dialplan reload does. */
  reportAll(): void {
    for (const hint of this.#hints.values()) this.#raise('ExtensionStatus', this.#status(hint, hint.code));
  }

  /** The headers of ExtensionState after Message. An unknown extension has status -1 and an empty hint. */
  statusOf(extension: string, context: string, longestHint = Number.POSITIVE_INFINITY): Headers {
    const hint = this.areLoaded
      ? (this.#hints.get(key(extension, context)) ?? this.#fromPattern(extension, context))
      : undefined;
    const shown = { extension, context, hint: cutBytes(hint?.hint ?? '', longestHint) };
    return this.#status(shown, hint?.code ?? -1);
  }

  /** Asterisk creates a hint for an extension that matches a pattern, the first time it is requested (main/pbx.c). */
  #fromPattern(extension: string, context: string): Hint | undefined {
    for (const pattern of this.#patterns) {
      if (pattern.context !== context || !matchesPattern(extension, pattern.extension)) continue;
      this.add({ extension, context, hint: pattern.hint.replace(/\$\{EXTEN\}/g, extension) });
      return this.#hints.get(key(extension, context));
    }
    return undefined;
  }

  /** The code of the extension's state; -1 without a hint. */
  codeOf(extension: string, context: string): number {
    return this.#hints.get(key(extension, context))?.code ?? -1;
  }

  textOf(extension: string, context: string): string {
    return extensionText(this.codeOf(extension, context));
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
    return extensionCode(
      aggregate(devices.map((device) => this.#devices.get(device) ?? stateWithout(device))),
    );
  }
}

function key(extension: string, context: string): string {
  return `${withoutDashes(extension)}@${context}`;
}
