import type { Channel, Destination } from '../switch/channel';
import type { Step } from './application';

/**
 * Runs steps of the dialplan on a called channel up to their Return, as Dial does for its options b and U. Afterwards the
 * channel is where it was. Without such an extension `onReturn` is called at once.
 */
export function runSubroutine(
  step: Step,
  channel: Channel,
  place: Required<Destination>,
  onReturn: () => void,
  onHangup: () => void = () => {},
): void {
  if (!step.board.hasExtension(place, place.priority)) {
    onReturn();
    return;
  }
  const { context, exten, priority, hangUp, release } = channel;
  const routine = {
    onReturn: () => {
      Object.assign(channel, { context, exten, priority, hangUp, release });
      onReturn();
    },
    onHangup,
  };
  step.board.startDialplan(channel, place, { routine, locals: step.locals });
}
