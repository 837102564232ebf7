import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import should from 'should';
import { projectPath } from '../../lab/machine/paths';

const PAGES = [
  ...readdirSync(projectPath()).filter((name) => name.endsWith('.md')),
  ...readdirSync(projectPath('docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];
const read = (page: string) => readFileSync(projectPath(page), 'utf8');

/** As GitHub makes them: a heading that stands there again gets a number. */
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
    it(`${page} links to nothing that is not there`, () => {
      const text = read(page).replace(/^```.*?^```/gms, '');
      for (const [, link = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^https?:/.test(link)) continue;
        const [path, anchor] = link.split('#');
        const target = path ? join(dirname(page), path) : page;
        existsSync(projectPath(target)).should.be.true(`${link} is not there`);
        if (anchor && target.endsWith('.md')) anchors(read(target)).should.containEql(anchor);
      }
    });
  }

  it('have a paragraph for every error code, and none for another', () => {
    const codes = [...read('src/errors.ts').matchAll(/^ {2}\| '(AMI_ERR_\w+)'/gm)].map(([, code]) => code);
    codes.length.should.be.above(10);
    const described = [...read('docs/errors.md').matchAll(/^## (.+)\n\n\S/gm)].map(([, code]) => code);
    should(described.sort()).deepEqual(codes.sort());
    for (const code of codes) read('README.md').should.containEql(`| \`${code}\` |`);
  });
});
