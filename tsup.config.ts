import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { build, type TransformOptions, transform } from 'esbuild';
import { defineConfig } from 'tsup';
import manifest from './package.json';

/**
 * Node.js reads the names that an ES module can import from the text `exports.AmiConnection = …` (cjs-module-lexer).
 * A minifier renames `exports`, so these files stay as they are. They only re-export: all code is in chunks.
 */
const ENTRIES_TO_IMPORT = ['index.js', 'simulator.js'];

const nodes = Object.keys(manifest['node-red'].nodes);

/** Node-RED loads one html file per node, that of the config node first. So that file also has the code that all dialogs share. */
async function editorOf(type: string): Promise<string> {
  const folders = type === 'ami-config' ? ['nodes/common', `nodes/${type}`] : [`nodes/${type}`];
  const parts = [];
  for (const folder of folders) {
    const names = (await readdir(folder)).flatMap((file) => /^(editor.*)\.html$/.exec(file)?.[1] ?? []);
    for (const name of names.sort()) parts.push(await readFile(`${folder}/${name}.html`, 'utf8'));
  }
  parts.push(await readFile(`nodes/${type}/${type}.html`, 'utf8'));
  const html = parts.join('');
  const shared = /<script type="text\/javascript" src="([\w-]+\.ts)"><\/script>/.exec(html);
  if (!shared) return html;
  const code = await codeForDialogs(`nodes/${type}/${shared[1]}`);
  return html.replace(shared[0], () => `<script type="text/javascript">${code}</script>`);
}

/** Code that runtime and dialog share is written once. Its exports are properties of `hybridAmi` in the dialogs. */
async function codeForDialogs(file: string): Promise<string> {
  const built = await build({
    entryPoints: [file],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'hybridAmiShared',
    target: 'es2020',
    legalComments: 'none',
  });
  return `(function () { ${built.outputFiles[0]?.text} Object.assign(window.hybridAmi, hybridAmiShared); })();`;
}

/**
 * Minifies a file. Without a `format`, esbuild keeps the names of top-level classes and functions, which stack traces show. Lines
 * have a limit, so that the line number in a stack trace is useful.
 */
async function small(code: string, options: TransformOptions): Promise<string> {
  const minified = await transform(code, {
    minify: true,
    lineLimit: 240,
    charset: 'utf8',
    legalComments: 'none',
    ...options,
  });
  return minified.code;
}

/** The bundler gives a class that refers to itself two names. Removes the inner one. */
function underOneName(code: string): string {
  let result = code;
  for (const [, name] of code.matchAll(/^var (\w+) = class _\1\b/gm)) {
    result = result
      .replace(`class _${name}`, 'class')
      .replaceAll(new RegExp(`\\b_${name}\\b`, 'g'), `${name}`);
  }
  return result;
}

const PIECE = /(<script type="text\/javascript">|<style>)(.*?)(<\/script>|<\/style>)/gs;

/** Keeps one line end between lines, because a blank between two inline elements is visible. */
async function smallHtml(html: string): Promise<string> {
  let result = '';
  let end = 0;
  const markup = (text: string) => text.replace(/\s*\n\s*/g, '\n');
  for (const { 0: whole, 1: opening = '', 2: code = '', 3: closing = '', index } of html.matchAll(PIECE)) {
    const loader = opening === '<style>' ? 'css' : 'js';
    result += markup(html.slice(end, index)) + opening;
    result += (await small(code, { loader, target: 'es2020' })) + closing;
    end = index + whole.length;
  }
  return result + markup(html.slice(end));
}

async function smallJson(json: string): Promise<string> {
  return JSON.stringify(JSON.parse(json));
}

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    simulator: 'src/simulator/index.ts',
    'simulator-cli': 'src/simulator/shell-command/main.ts',
    ...Object.fromEntries(nodes.map((type) => [`nodes/${type}`, `nodes/${type}/${type}.ts`])),
  },
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  outDir: 'dist',
  outExtension: () => ({ js: '.js' }),
  // One chunk for the engine, so that `instanceof AmiError` holds from node to node.
  splitting: true,
  // With rollup, `require` of a node returns its function. Without it tsup rewrites the chunks for old engines, with class fields in
  // another order and helpers for every `?.`.
  treeshake: true,
  clean: true,
  dts: {
    entry: { index: 'src/index.ts', simulator: 'src/simulator/index.ts' },
    // tsup sets a `baseUrl` of its own, which TypeScript 6 calls deprecated and ends the build for.
    compilerOptions: { stripInternal: true, ignoreDeprecations: '6.0' },
  },
  async onSuccess() {
    for (const file of await readdir('dist', { recursive: true })) {
      if (!file.endsWith('.js') || ENTRIES_TO_IMPORT.includes(file)) continue;
      const code = await readFile(`dist/${file}`, 'utf8');
      await writeFile(
        `dist/${file}`,
        await small(underOneName(code), {
          platform: 'node',
          target: 'node20',
          // The contexts that Jest makes have no `import()`.
          supported: { 'dynamic-import': false },
        }),
      );
    }
    // Node-RED looks for these files only beside the runtime file.
    for (const type of nodes) {
      await writeFile(`dist/nodes/${type}.html`, await smallHtml(await editorOf(type)));
      for (const language of await readdir(`nodes/${type}/locales`)) {
        const from = `nodes/${type}/locales/${language}/${type}`;
        const to = `dist/nodes/locales/${language}/${type}`;
        await mkdir(`dist/nodes/locales/${language}`, { recursive: true });
        // A language may lack either file: Node-RED shows English instead.
        if (existsSync(`${from}.json`))
          await writeFile(`${to}.json`, await smallJson(await readFile(`${from}.json`, 'utf8')));
        if (existsSync(`${from}.html`)) await cp(`${from}.html`, `${to}.html`);
      }
    }
    await cp('icons', 'dist/nodes/icons', { recursive: true });
  },
});
