import { type Application, argumentsOf } from '../application';
import { answer } from '../basic';
import { join } from '../transfer/join';
import type { ParkingLot } from './parking-lot';

/** Park(): the channel waits in the parking lot. Its dialplan goes on after the timeout, or if the lot is full. */
export function park(lot: ParkingLot): Application {
  return (step) => {
    const { board, channel } = step;
    answer(board, channel);
    if (!lot.park(channel, { parker: channel.device, onTimeout: () => step.next() })) {
      step.next();
      return;
    }
    const { hangUp, release } = channel;
    channel.hangUp = (source) => {
      hangUp(source);
      step.end(channel.cause);
    };
    channel.release = (to) => {
      if (!release(to)) return false;
      step.released();
      return true;
    };
  };
}

/** ParkedCall(lot,space): fetches a parked call. Without a call there the dialplan goes on. */
export function parkedCall(lot: ParkingLot): Application {
  return (step) => {
    const { board, channel } = step;
    answer(board, channel);
    const [, space = ''] = argumentsOf(step.data);
    const parked = lot.fetch(space === '' ? undefined : Number(space));
    if (!parked) {
      step.next();
      return;
    }
    step.released();
    lot.reportFetched(parked, channel);
    join(board, parked.channel, channel);
  };
}
