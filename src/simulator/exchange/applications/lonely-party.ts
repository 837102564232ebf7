import { CAUSES, type HangupSource } from '../switch/causes';
import type { Channel } from '../switch/channel';
import type { SwitchCore } from '../switch/core';
import type { Owner } from './conversation-owner';

interface Parting {
  /** Clears the name of the party that has gone. */
  forget(): void;
  /** Takes the channel out of its bridge, which ends. */
  leave(): void;
  /** The application on the channel, if it is the caller's. */
  readonly owner: Owner | undefined;
}

/** A channel whose partner was moved to another bridge, as by the action Park. It stays in its bridge, alone. */
export class LonelyParty {
  readonly #core: SwitchCore;
  readonly #channel: Channel;
  readonly #parting: Parting;
  #isOver = false;

  constructor(core: SwitchCore, channel: Channel, parting: Parting) {
    this.#core = core;
    this.#channel = channel;
    this.#parting = parting;
    channel.hangUp = (source) => this.#hangUp(source);
    channel.release = () => this.#release();
  }

  #hangUp(source: HangupSource): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const { owner } = this.#parting;
    if (source === 'phone')
      this.#core.about(
        this.#channel,
        'HangupRequest',
        this.#core.profile.version >= 20 ? [['Cause', CAUSES.normal.code]] : [],
      );
    this.#parting.forget();
    this.#parting.leave();
    if (owner) owner.abandon();
    else this.#core.hangUp(this.#channel, CAUSES.normal);
  }

  #release(): boolean {
    if (this.#isOver) return false;
    this.#isOver = true;
    this.#parting.forget();
    this.#parting.leave();
    this.#parting.owner?.letGo();
    return true;
  }
}
