import type { Timers } from './clock';
import type { RaiseEvent } from './exchange/events/raise';
import type { Headers } from './frame-writer';
import { fail } from './simulator-error';

/** Rate and number of the events that `load` raises. */
export interface LoadOptions {
  /** Events per second. */
  rate: number;
  /** Number of events after which the load stops. Default: no limit. */
  count?: number;
}

/** Limit of events per second. A higher rate would block the process, which could then not even be stopped. */
export const MOST_RATE = 1_000_000;

/** Milliseconds between two batches of events. */
const INTERVAL = 5;

/**
 * Raises VarSet, the most frequent event of a busy server, at a steady rate. `Value` counts from 1, which shows lost
 * events. Returns a function that stops the load.
 */
export function generateLoad(
  timers: Timers,
  raise: RaiseEvent,
  { rate, count = Infinity }: LoadOptions,
): () => void {
  if (!(rate > 0 && rate <= MOST_RATE))
    fail(`rate must be a number of events per second above 0 and up to ${MOST_RATE}, not ${rate}`);
  const channel = channelHeaders(timers.clock.now());
  const startedAt = timers.clock.now();
  let raised = 0;
  const stop = timers.every(INTERVAL, () => {
    const due = Math.min(count, Math.floor(((timers.clock.now() - startedAt) * rate) / 1000));
    while (raised < due) raise('VarSet', [...channel, ['Variable', 'LOAD'], ['Value', ++raised]], 'dialplan');
    if (raised >= count) stop();
  });
  return stop;
}

function channelHeaders(now: number): Headers {
  const id = `${Math.floor(now / 1000)}.0`;
  return [
    ['Channel', 'PJSIP/load-00000000'],
    ['ChannelState', 6],
    ['ChannelStateDesc', 'Up'],
    ['CallerIDNum', '1000'],
    ['CallerIDName', 'Load'],
    ['ConnectedLineNum', '<unknown>'],
    ['ConnectedLineName', '<unknown>'],
    ['Language', 'en'],
    ['AccountCode', ''],
    ['Context', 'default'],
    ['Exten', '1000'],
    ['Priority', 1],
    ['Uniqueid', id],
    ['Linkedid', id],
  ];
}
