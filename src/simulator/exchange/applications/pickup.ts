import type { Channel } from '../switch/channel';
import { type Application, argumentsOf, type Board } from './application';
import { answer } from './basic';

/**
 * Pickup(extension@context&…), or Pickup() for the groups of CHANNEL(pickupgroup). The channel answers in place of another
 * phone that rings (apps/app_directed_pickup.c). The dialplan goes on if none rings.
 */
export const pickup: Application = (step) => {
  const { board, channel } = step;
  const target = targetOf(board, channel, argumentsOf(step.data)[0] ?? '');
  if (!target?.pickUp) {
    step.next();
    return;
  }
  channel.connected = target.connected;
  board.about(channel, 'NewConnectedLine');
  answer(board, channel);
  board.about(channel, 'Pickup', target.snapshot('Target'));
  step.released();
  target.pickUp(channel);
};

function targetOf(board: Board, channel: Channel, places: string): Channel | undefined {
  const ringing = [...board.channels.values()].filter(({ state, pickUp }) => state === 'Ringing' && pickUp);
  if (places === '') {
    return ringing.find(({ callGroups }) => callGroups.some((group) => channel.pickupGroups.includes(group)));
  }
  for (const place of places.split('&')) {
    const [extension, context = channel.context] = place.split('@');
    const found = ringing.find((each) => each.exten === extension && each.context === context);
    if (found) return found;
  }
  return undefined;
}
