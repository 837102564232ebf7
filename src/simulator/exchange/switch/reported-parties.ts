import type { Channel } from './channel';

/** What the last events about callers and connected lines have reported. Asterisk repeats none (main/manager_channels.c). */
export class ReportedParties {
  readonly #reported = new WeakMap<Channel, Map<string, string>>();

  /** True for an event that reports nothing new after the last event of its name. */
  isOldNews(event: string, channel: Channel): boolean {
    if (event !== 'NewConnectedLine' && event !== 'NewCallerid') return false;
    const party = event === 'NewCallerid' ? channel.caller : channel.connected;
    const text = JSON.stringify([party?.number, party?.name]);
    const known = this.#reported.get(channel) ?? new Map<string, string>();
    const isOld = known.get(event) === text;
    this.#reported.set(channel, known.set(event, text));
    return isOld;
  }
}
