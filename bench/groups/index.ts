import type { Group } from '../harness/group';
import { parse } from './parse';

export const GROUPS: Record<string, Group> = { parse };
