import { ACTION_SCENARIOS } from './actions';
import { CALL_SCENARIOS } from './calls';
import { ORIGINATE_SCENARIOS } from './originate';
import { QUEUE_ACTION_SCENARIOS } from './queue-actions';
import { QUEUE_SCENARIOS } from './queues';
import type { Scenario } from './tools';
import { TRANSFER_SCENARIOS } from './transfers';

/** The scenarios that are recorded of a real Asterisk 22, and compared with the simulated one. */
export const SCENARIOS: readonly Scenario[] = [
  ...CALL_SCENARIOS,
  ...ORIGINATE_SCENARIOS,
  ...QUEUE_SCENARIOS,
  ...QUEUE_ACTION_SCENARIOS,
  ...TRANSFER_SCENARIOS,
  ...ACTION_SCENARIOS,
];
