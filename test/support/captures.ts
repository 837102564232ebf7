import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

const FOLDER = join(__dirname, '../captures');

/** Recorded traffic of real Asterisks, with the name of each file. */
export const captures = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.gz'))
  .map((name) => ({ name, bytes: gunzipSync(readFileSync(join(FOLDER, name))) }));
