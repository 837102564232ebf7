import type { Group } from '../harness/group';
import { answers } from './answers';
import { calls } from './calls';
import { example } from './example';
import { footprint } from './footprint';
import { goami2 } from './goami2';
import { loopback } from './loopback';
import { memory } from './memory';
import { nodeRed } from './node-red';
import { parse } from './parse';
import { pi } from './pi';
import { refresh } from './refresh';
import { refreshCosts } from './refresh-costs';
import { state } from './state';

export const GROUPS: Record<string, Group> = {
  parse,
  goami2,
  answers,
  loopback,
  refresh,
  state,
  'refresh-costs': refreshCosts,
  'node-red': nodeRed,
  calls,
  memory,
  footprint,
  example,
  pi,
};
