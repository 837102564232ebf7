import type { Channel } from '../../switch/channel';
import type { SwitchCore } from '../../switch/core';

/** ms of a digit without a length (main/channel.c AST_DEFAULT_EMULATE_DTMF_DURATION). */
const SHORTEST = 100;

/** A digit arrives on a channel. The other channel of its bridge sends it on. `duration` is in ms. */
export function receiveDigit(core: SwitchCore, channel: Channel, digit: string, duration: number): void {
  const length = Math.max(duration, SHORTEST);
  core.about(
    channel,
    'DTMFEnd',
    [
      ['Digit', digit],
      ['DurationMs', duration],
      ['Direction', 'Received'],
    ],
    'dtmf',
  );
  const peer = core.peerOf(channel);
  if (!peer) return;
  core.about(
    peer,
    'DTMFBegin',
    [
      ['Digit', digit],
      ['Direction', 'Sent'],
    ],
    'dtmf',
  );
  core.timers.after(length, () => {
    if (core.channels.get(peer.name) !== peer) return;
    core.about(
      peer,
      'DTMFEnd',
      [
        ['Digit', digit],
        ['DurationMs', length],
        ['Direction', 'Sent'],
      ],
      'dtmf',
    );
  });
}
