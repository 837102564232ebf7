import { join, resolve } from 'node:path';

/** The checkout. */
export const PROJECT = resolve(__dirname, '../..');

export const projectPath = (...names: string[]) => join(PROJECT, ...names);
