import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { unpackPackage } from '../machine/apt';
import { cached } from '../machine/cache';

/** Prometheus' own checker of metrics. It is unpacked from Debian's package, which is not installed. */
export interface Promtool {
  path: string;
}

export async function findPromtool(): Promise<Promtool> {
  const remedy = 'It is for the tests alone, which run without it.';
  const folder = await cached('promtool', async (unfinished) => {
    await unpackPackage('promtool', remedy, 'prometheus', unfinished);
    await rename(join(unfinished, 'usr/bin/promtool'), join(unfinished, 'promtool'));
    for (const rest of ['etc', 'lib', 'usr', 'var'])
      await rm(join(unfinished, rest), { recursive: true, force: true });
  });
  return { path: join(folder, 'promtool') };
}
