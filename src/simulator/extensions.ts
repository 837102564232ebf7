import { fail } from './fail';
import type { Headers } from './frame-writer';
import {
  aggregate,
  type DevicePhase,
  type DeviceState,
  type ExtensionPhase,
  extensionCode,
  extensionText,
  toDeviceState,
} from './states';

export interface ExtensionOptions {
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

export type Raise = (event: 'ExtensionStatus' | 'DeviceStateChange', headers: Headers) => void;

export const DEFAULT_CONTEXT = 'default';

/** Hints and the devices they watch: the state of an extension is what its devices add up to. */
export class Extensions {
  readonly #raise: Raise;
  readonly #onDevice: (device: string) => void;
  readonly #withText: boolean;
  readonly #hints = new Map<string, Extension & { code: number }>();
  readonly #devices = new Map<string, DeviceState>();

  constructor(raise: Raise, onDevice: (device: string) => void, withText: boolean) {
    this.#raise = raise;
    this.#onDevice = onDevice;
    this.#withText = withText;
  }

  add({ extension, context = DEFAULT_CONTEXT, hint, name, state }: ExtensionOptions): void {
    if (typeof extension !== 'string' || extension === '') {
      fail(`extension must be a text such as '1001', not ${JSON.stringify(extension)}`);
    }
    const added = {
      extension,
      context,
      hint: hint ?? `PJSIP/${extension}`,
      name: name ?? `Phone ${extension}`,
      code: 0,
    };
    for (const device of devicesOf(added.hint)) {
      if (state || !this.#devices.has(device)) this.#devices.set(device, toDeviceState(state ?? 'idle'));
    }
    added.code = this.#code(added.hint);
    this.#hints.set(key(extension, context), added);
  }

  find(extension: string, context = DEFAULT_CONTEXT): Extension | undefined {
    return this.#hints.get(key(extension, context));
  }

  all(): Extension[] {
    return [...this.#hints.values()];
  }

  devices(): [name: string, state: DeviceState][] {
    return [...this.#devices];
  }

  device(name: string): DeviceState | undefined {
    return this.#devices.get(name);
  }

  setState(extension: string, state: ExtensionPhase, context = DEFAULT_CONTEXT): void {
    const found = this.find(extension, context);
    if (!found) fail(`no extension '${extension}' in context '${context}'`);
    if (state === 'removed') {
      this.#hints.delete(key(extension, context));
      this.#raise('ExtensionStatus', this.#status(found, -2));
    } else {
      const [device] = devicesOf(found.hint);
      if (device) this.setDevice(device, toDeviceState(state));
    }
  }

  /** A device changes: first the hints that watch it say so, then the device, as on the real server. */
  setDevice(name: string, state: DeviceState): void {
    if (this.#devices.get(name) === state) return;
    this.#devices.set(name, state);
    for (const hint of this.#hints.values()) {
      if (!devicesOf(hint.hint).includes(name)) continue;
      const code = this.#code(hint.hint);
      if (code === hint.code) continue;
      hint.code = code;
      this.#raise('ExtensionStatus', this.#status(hint, code));
    }
    this.#raise('DeviceStateChange', [
      ['Device', name],
      ['State', state],
    ]);
    this.#onDevice(name);
  }

  /** A dialplan read anew says every hint's state again. */
  announceAll(): void {
    for (const hint of this.#hints.values()) this.#raise('ExtensionStatus', this.#status(hint, hint.code));
  }

  /** What ExtensionState answers after its Message: -1 and no hint for whatever is not there. */
  statusOf(extension: string, context: string): Headers {
    const hint = this.#hints.get(key(extension, context));
    return this.#status(hint ?? { extension, context, hint: '' }, hint?.code ?? -1);
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
      ...(this.#withText ? ([['StatusText', extensionText(code)]] as const) : []),
    ];
  }

  #code(hint: string): number {
    return extensionCode(aggregate(devicesOf(hint).map((device) => this.#devices.get(device) ?? 'UNKNOWN')));
  }
}

/** The devices of a hint: what follows a comma is presence, not a device. */
function devicesOf(hint: string): string[] {
  return (hint.split(',')[0] ?? '').split('&').filter((device) => device !== '');
}

function key(extension: string, context: string): string {
  return `${extension}@${context}`;
}
