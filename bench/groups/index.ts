import type { Group } from '../harness/group';
import { loopback } from './loopback';
import { parse } from './parse';

export const GROUPS: Record<string, Group> = { parse, loopback };
