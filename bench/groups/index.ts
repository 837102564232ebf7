import type { Group } from '../harness/group';
import { answers } from './answers';
import { calls } from './calls';
import { example } from './example';
import { footprint } from './footprint';
import { loopback } from './loopback';
import { nodeRed } from './node-red';
import { parse } from './parse';
import { refresh } from './refresh';
import { state } from './state';
import { wishes } from './wishes';

export const GROUPS: Record<string, Group> = {
  parse,
  answers,
  loopback,
  refresh,
  state,
  wishes,
  'node-red': nodeRed,
  calls,
  footprint,
  example,
};
