import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import should from 'should';
import { projectPath } from '../../lab/machine/paths';
import manifest from '../../package.json';
import { FAULTS, Simulator } from '../../src/simulator';

/** Folders of npm, of git, and of what programs write. */
const NOT_OURS = ['node_modules', '.git', 'dist', 'coverage', 'api'];

const FILES = filesIn('');
const PAGES = FILES.filter((file) => file.endsWith('.md'));
const read = (file: string) => readFileSync(projectPath(file), 'utf8');

function filesIn(folder: string): string[] {
  return readdirSync(projectPath(folder))
    .filter((name) => !NOT_OURS.includes(name))
    .map((name) => join(folder, name))
    .flatMap((path) => (statSync(projectPath(path)).isDirectory() ? filesIn(path) : path));
}

/** Fails with a short message: a page is too long for one. */
function contains(page: string, text: string): void {
  page.includes(text).should.be.true(`the page does not contain ${text}`);
}

/** The ids that GitHub gives to headings. A repeated heading gets a number. */
function anchors(text: string): string[] {
  const seen = new Map<string, number>();
  const named = [...text.matchAll(/<a id="([^"]+)">/g)].map(([, id = '']) => id);
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => {
    const anchor = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-');
    const times = seen.get(anchor) ?? 0;
    seen.set(anchor, times + 1);
    return times === 0 ? anchor : `${anchor}-${times}`;
  });
  return [...named, ...headings];
}

describe('the pages', () => {
  for (const page of PAGES) {
    it(`${page} has no broken link`, () => {
      const text = read(page).replace(/^```.*?^```/gms, '');
      for (const [, link = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^https?:/.test(link)) continue;
        const [path, anchor] = link.split('#');
        const target = path ? join(dirname(page), path) : page;
        existsSync(projectPath(target)).should.be.true(`${link} does not exist`);
        if (anchor && target.endsWith('.md')) anchors(read(target)).should.containEql(anchor);
      }
    });
  }

  it('do not link to the repository or its tracker, which are not published yet', () => {
    const urls = [manifest.repository.url, manifest.bugs].map((url) => url.replace(/^git\+|\.git$/g, ''));
    for (const file of [...PAGES, ...FILES.filter((path) => path.startsWith('.github/'))]) {
      for (const url of urls) should(read(file)).not.containEql(url);
      should(read(file)).not.match(/\.\.\/\.\.\/(issues|security|discussions|wiki)\b/);
    }
    read('README.md').should.match(/not published yet/);
    read('SECURITY.md').should.match(/not published yet/);
  });

  it('are all in the index', () => {
    const index = read('docs/README.md');
    for (const page of PAGES.filter((path) => /^docs\/[^/]+$/.test(path) && path !== 'docs/README.md')) {
      contains(index, `](${page.replace('docs/', '')})`);
    }
  });

  it('name only npm scripts that exist', () => {
    for (const page of PAGES) {
      for (const [, script = ''] of read(page).matchAll(/`(?:.*, )?npm run ([\w:-]+)/g)) {
        should(script in manifest.scripts).be.true(`${page}: ${script}`);
      }
    }
  });
});

describe('CONTRIBUTING.md', () => {
  const page = read('CONTRIBUTING.md').replace(/^## Adding a node$.*?^## /ms, '## ');

  it('names only folders and files that exist', () => {
    const paths = new Set([
      ...[...page.matchAll(/^((?:src|nodes|examples|icons|lab|test|bench|docs)\/\S*) /gm)].map(
        ([, path]) => path,
      ),
      ...[...page.matchAll(/`((?:src|nodes|lab|test|bench)\/[^`<>*]+)`/g)].map(([, path]) => path),
    ]);
    paths.delete('src/*.ts');
    should(paths.size).be.above(80);
    should([...paths].filter((path = '') => !existsSync(projectPath(path)))).deepEqual([]);
  });

  it('lists each folder of src and lab, and each folder of test that mirrors no code', () => {
    const folders = new Set(FILES.map((file) => file.split('/').slice(0, 2).join('/')));
    const mirrors = (folder: string) => {
      const name = folder.replace('test/', '');
      return ['nodes', 'lab', 'bench'].includes(name) || existsSync(projectPath('src', name));
    };
    const own = [...folders].filter(
      (path) => /^(?:src|lab|test)\/[^.]+$/.test(path) && !(path.startsWith('test/') && mirrors(path)),
    );
    should(own.length).be.above(25);
    for (const folder of own) contains(page, `\n${folder}/`);
  });
});

describe('README.md', () => {
  it('has at most 200 lines', () => {
    read('README.md').trimEnd().split('\n').length.should.be.belowOrEqual(200);
  });

  it('shows npm start and npm test in code blocks on its first screens', () => {
    const beginning = read('README.md').split('\n').slice(0, 60).join('\n');
    for (const command of ['npm start', 'npm test']) contains(beginning, `\`\`\`\n${command}\n\`\`\``);
  });

  it('names every node and every example', () => {
    const page = read('README.md');
    for (const type of Object.keys(manifest['node-red'].nodes)) contains(page, `**${type}**`);
    for (const file of readdirSync(projectPath('examples'))) {
      contains(page, `| ${file.replace('.json', '')} |`);
    }
  });
});

describe('docs/errors.md', () => {
  it('has a row and a paragraph for each error code, and no others', () => {
    const codes = [...read('src/errors.ts').matchAll(/^ {2}\| '(AMI_ERR_\w+)'/gm)].map(([, code]) => code);
    codes.length.should.be.above(10);
    const page = read('docs/errors.md');
    for (const found of [page.matchAll(/^## (.+)\n\n\S/gm), page.matchAll(/^\| `(AMI_ERR_\w+)` \|/gm)]) {
      should([...found].map(([, code]) => code).sort()).deepEqual(codes.sort());
    }
  });
});

describe('docs/nodes.md', () => {
  const page = read('docs/nodes.md');
  const types = Object.keys(manifest['node-red'].nodes);

  it('has a section for each node', () => {
    should([...page.matchAll(/^## (.+)$/gm)].map(([, type]) => type)).deepEqual(types);
  });

  for (const type of types) {
    it(`names each environment variable that ${type} reads`, () => {
      const help = read(`nodes/${type}/locales/en-US/${type}.html`);
      for (const [variable] of help.matchAll(/\bAMI_(?!ERR_)[A-Z_]+\b/g)) contains(page, `\`${variable}\``);
    });

    it(`names the settings of ${type} as its dialog does`, () => {
      const { label } = JSON.parse(read(`nodes/${type}/locales/en-US/${type}.json`))[type];
      const { more, test, hints, security, ...settings } = label as Record<string, string>;
      for (const name of Object.values(settings)) contains(page, name.replace(/ \(__count__\)$/, ''));
    });
  }
});

describe('docs/testing-flows.md', () => {
  it('names only members of the simulated Asterisk that exist', async () => {
    const pbx = await Simulator.listen();
    await pbx.close();
    const pages = read('docs/testing-flows.md') + read('README.md');
    const members = [...pages.matchAll(/\bpbx\.(\w+)/g)].map(([, member = '']) => member);
    members.length.should.be.above(10);
    for (const member of members) should(member in pbx).be.true(member);
  });

  it('names only faults that exist', () => {
    const page = read('docs/testing-flows.md');
    const faults = [...page.matchAll(/(?:fault\('|--fault )([a-z-]+)/g)].map(([, fault]) => fault);
    faults.length.should.be.above(1);
    for (const fault of faults) Object.keys(FAULTS).should.containEql(fault);
  });
});
