import { cp, readdir } from 'node:fs/promises';
import { defineConfig } from 'tsup';

const nodes = ['ami-config', 'ami-events', 'ami-refresh'];

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
  // `require` of a node gives its function, which is what the test helper and older loaders take.
  cjsInterop: true,
  clean: true,
  dts: { entry: { index: 'src/index.ts', simulator: 'src/simulator/index.ts' } },
  async onSuccess() {
    // Node-RED looks for these beside the runtime file, nowhere else.
    for (const type of nodes) {
      await cp(`nodes/${type}/${type}.html`, `dist/nodes/${type}.html`);
      for (const language of await readdir(`nodes/${type}/locales`)) {
        await cp(`nodes/${type}/locales/${language}`, `dist/nodes/locales/${language}`, { recursive: true });
      }
    }
    await cp('icons', 'dist/nodes/icons', { recursive: true });
  },
});
