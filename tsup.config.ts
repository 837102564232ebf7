import { appendFile, cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { defineConfig, type Options } from 'tsup';

type Plugin = NonNullable<Options['esbuildPlugins']>[number];

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

/** Imports of a module become imports of what is built from it. */
function once(module: string, built: string): Plugin {
  return {
    name: `once: ${module}`,
    setup({ onResolve }) {
      onResolve({ filter: /\/index$/ }, ({ path, resolveDir, importer }) => {
        if (resolve(resolveDir, path) !== resolve(module)) return undefined;
        const folder = importer.includes('/nodes/') ? '..' : '.';
        return { path: `${folder}/${built}`, external: true };
      });
    },
  };
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
  // The engine and the simulator are there once each: `instanceof AmiError` holds from node to node. tsup's own splitting would
  // do as much, but rewrites CommonJS for engines long gone, and class fields in another order than they stand.
  splitting: false,
  esbuildPlugins: [once('src/index', 'index.js'), once('src/simulator/index', 'simulator.js')],
  clean: true,
  dts: { entry: { index: 'src/index.ts', simulator: 'src/simulator/index.ts' } },
  async onSuccess() {
    // `require` of a node gives its function, which is what the test helper and older loaders take.
    for (const type of nodes)
      await appendFile(`dist/nodes/${type}.js`, 'module.exports = module.exports.default;\n');
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
