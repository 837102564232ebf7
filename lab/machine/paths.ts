import { join, resolve } from 'node:path';

/** The folder of the checkout. */
export const PROJECT = resolve(__dirname, '../..');

export const projectPath = (...names: string[]) => join(PROJECT, ...names);
