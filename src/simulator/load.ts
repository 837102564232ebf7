import type { Timers } from './clock';
import type { RaiseEvent } from './exchange/exchange';
import { fail } from './fail';
import type { Headers } from './frame-writer';

/** Rate and number of the events that `load` raises. */
export interface LoadOptions {
  /** Events a second. */
  rate: number;
  /** After so many it stops by itself; it goes on where left out. */
  count?: number;
}

/** How often a share of the events is raised, in ms. */
const BEAT = 5;

/**
 * Raises VarSet events, the bulk of what a busy server says, at a steady rate; the `Value` counts them from 1 on,
 * so that a lost one is seen. Returns what stops it.
 */
export function generateLoad(
  timers: Timers,
  raise: RaiseEvent,
  { rate, count = Infinity }: LoadOptions,
): () => void {
  if (!(rate > 0)) fail(`a load needs a rate of events a second, not ${rate}`);
  const channel = templateOf(timers.clock.now());
  const startedAt = timers.clock.now();
  let raised = 0;
  const stop = timers.every(BEAT, () => {
    const due = Math.min(count, Math.floor(((timers.clock.now() - startedAt) * rate) / 1000));
    while (raised < due) raise('VarSet', [...channel, ['Variable', 'LOAD'], ['Value', ++raised]], 'dialplan');
    if (raised >= count) stop();
  });
  return stop;
}

function templateOf(now: number): Headers {
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
