import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { defineConfig } from 'tsup';

const nodes = ['ami-config', 'ami-events', 'ami-refresh', 'ami-control'];

/** Node-RED takes one html file a node, and the config node's first: it brings what all dialogs share. */
async function editorOf(type: string): Promise<string> {
  const folders = type === 'ami-config' ? ['nodes/common', `nodes/${type}`] : [`nodes/${type}`];
  const parts = [];
  for (const folder of folders) {
    const names = (await readdir(folder)).flatMap((file) => /^(editor.*)\.html$/.exec(file)?.[1] ?? []);
    for (const name of names.sort()) parts.push(await readFile(`${folder}/${name}.html`, 'utf8'));
  }
  parts.push(await readFile(`nodes/${type}/${type}.html`, 'utf8'));
  return parts.join('');
}

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    simulator: 'src/simulator/index.ts',
    'simulator-cli': 'src/simulator/cli.ts',
    ...Object.fromEntries(nodes.map((type) => [`nodes/${type}`, `nodes/${type}/${type}.ts`])),
  },
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  outDir: 'dist',
  outExtension: () => ({ js: '.js' }),
  // One chunk for the engine, so that `instanceof AmiError` holds from node to node.
  splitting: true,
  // By rollup, which also gives a node's function to whoever requires it. Without it tsup rewrites the chunks for engines long
  // gone: class fields in another order than they stand, and helpers for every `?.`.
  treeshake: true,
  clean: true,
  dts: { entry: { index: 'src/index.ts', simulator: 'src/simulator/index.ts' } },
  async onSuccess() {
    // Node-RED looks for these beside the runtime file, nowhere else.
    for (const type of nodes) {
      await writeFile(`dist/nodes/${type}.html`, await editorOf(type));
      for (const language of await readdir(`nodes/${type}/locales`)) {
        await cp(`nodes/${type}/locales/${language}`, `dist/nodes/locales/${language}`, { recursive: true });
      }
    }
    await cp('icons', 'dist/nodes/icons', { recursive: true });
  },
});
