import type { Headers } from '../../frame-writer';

/** The words for a state (main/presencestate.c). */
const STATES: readonly string[] = ['not_set', 'unavailable', 'available', 'away', 'xa', 'chat', 'dnd'];
const PROVIDER = /^CustomPresence:./i;

interface Presence {
  readonly state: string;
  readonly subtype: string;
  readonly message: string;
}

const NOT_SET: Presence = { state: 'not_set', subtype: '', message: '' };

/** The states of custom presence providers (funcs/func_presencestate.c). */
export class PresenceStates {
  readonly #raise: (headers: Headers) => void;
  readonly #states = new Map<string, Presence>();

  constructor(raise: (headers: Headers) => void) {
    this.#raise = raise;
  }

  /** The presence of a provider; undefined if it is not a custom one. */
  find(provider: string): Presence | undefined {
    return this.#states.get(provider) ?? (PROVIDER.test(provider) ? NOT_SET : undefined);
  }

  /**
   * Sets `state,subtype,message`, and raises PresenceStateChange, even if nothing changes.
   *
   * @returns false if the provider is not a custom one, or if Asterisk does not know the state
   */
  set(provider: string, value: string): boolean {
    const [state = '', subtype = '', message = ''] = value.split(',');
    if (!PROVIDER.test(provider) || !STATES.includes(state)) return false;
    this.#states.set(provider, { state, subtype, message });
    this.#raise(this.#headers(provider));
    return true;
  }

  /** The headers of PresenceStateChange of each provider that was ever set. */
  all(): Headers[] {
    return [...this.#states.keys()].map((provider) => this.#headers(provider));
  }

  /** Each provider that was ever set, with its presence. */
  stored(): readonly (Presence & { readonly provider: string })[] {
    return [...this.#states].map(([provider, presence]) => ({ provider, ...presence }));
  }

  #headers(provider: string): Headers {
    const { state, subtype, message } = this.#states.get(provider) ?? NOT_SET;
    return [
      ['Presentity', provider],
      ['Status', state],
      ['Subtype', subtype],
      ['Message', message],
    ];
  }
}
