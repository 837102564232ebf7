import { existsSync, readdirSync, readFileSync } from 'node:fs';
import should from 'should';
import { NODE_TYPES as NODES } from '../../lab/machine/node-types';
import { projectPath } from '../../lab/machine/paths';

type Words = { [key: string]: string | Words };

const read = (...path: string[]) => readFileSync(projectPath('nodes', ...path), 'utf8');
const file = (node: string, language: string, ending: string) =>
  read(node, 'locales', language, `${node}.${ending}`);
const languagesWith = (node: string, ending: string) =>
  readdirSync(projectPath('nodes', node, 'locales')).filter((language) =>
    existsSync(projectPath('nodes', node, 'locales', language, `${node}.${ending}`)),
  );

/** @returns the texts by their key, such as `label.server` */
function wordsOf(node: string, language: string): Map<string, string> {
  const flat = (words: Words, prefix: string): [string, string][] =>
    Object.entries(words).flatMap(([key, word]) =>
      typeof word === 'string' ? [[prefix + key, word] as [string, string]] : flat(word, `${prefix}${key}.`),
    );
  const { [node]: words, ...others } = JSON.parse(file(node, language, 'json')) as Words;
  Object.keys(others).should.be.empty();
  return new Map(flat(words as Words, ''));
}

/** @returns the marked words of a help text that a translator must keep: names of values, fields and files. Words of the dialog are not among them */
function marksIn(node: string, language: string): string[] {
  const help = file(node, language, 'html').replace(/```[\s\S]*?```/g, '');
  const own = node === 'ami-events' ? ['is', 'contains', 'matches'] : [];
  const translated = own.map((name) => wordsOf(node, language).get(`condition.${name}`));
  const marks = [...help.matchAll(/`([^`]+)`/g)].map(([, mark = '']) => mark);
  return [...new Set(marks)].filter((mark) => !translated.includes(mark)).sort();
}

const shapeOf = (help: string) =>
  help
    .split('\n')
    .map((line) => /^(#+ |: |\d\. |- |```|<\/?script)/.exec(line)?.[1] ?? (line === '' ? '' : 'text'))
    .join('\n');

/** The names of the settings in a help page, in order: `: Server, Port (string) : …` */
const settingsIn = (help: string) =>
  [...help.matchAll(/^: (?:\*optional\* )?([^:(]+) \([^:]+\) : /gm)].flatMap(([, names = '']) =>
    names.split(/, |、/),
  );

/** Words that mean something else in telephony or are not Node-RED's: docs/style.md has those that we use. */
const AVOIDED: { [language: string]: RegExp } = {
  de: /Vorgabe|Momentaufnahme|gescheitert/,
  'es-ES': /por defecto|petici|desplegar|\b(usted|elija|deje)\b/i,
  fr: /réglage/i,
  ja: /配分|時間切れ|断念/,
  'pt-BR': /requisiç|\bpedidos?\b|implantar|\babas?\b/i,
  'zh-CN': /(?<!无)应答/,
};

/** Missing words and files are allowed: Node-RED shows English instead, and `npm run locales` lists them. */
describe('the languages', () => {
  for (const node of NODES) {
    describe(`of ${node}`, () => {
      const translated = (ending: string) => languagesWith(node, ending).filter((each) => each !== 'en-US');

      it('include English', () => {
        languagesWith(node, 'json').should.containEql('en-US');
        languagesWith(node, 'html').should.containEql('en-US');
      });

      for (const language of translated('json')) {
        it(`have no word in ${language} that English lacks`, () => {
          const english = wordsOf(node, 'en-US');
          [...wordsOf(node, language).keys()].filter((key) => !english.has(key)).should.be.empty();
        });

        it(`have the English placeholders in each word in ${language}`, () => {
          const english = wordsOf(node, 'en-US');
          const places = (text = '') => (text.match(/__\w+__|\$\{\w+\}/g) ?? []).sort();
          for (const [key, word] of wordsOf(node, language)) {
            word.trim().should.not.be.empty();
            places(word).should.deepEqual(places(english.get(key)), `${language} ${key}`);
          }
        });
      }

      for (const language of translated('html')) {
        it(`have the same help in ${language}: the same parts in the same order, and the same names`, () => {
          shapeOf(file(node, language, 'html')).should.equal(shapeOf(file(node, 'en-US', 'html')));
          marksIn(node, language).should.deepEqual(marksIn(node, 'en-US'));
        });
      }

      it('name in the help each setting as its label does', () => {
        // The dialogs of other nodes have the label *Distribution* of ami-group.
        const wordsIn = (language: string) =>
          ['ami-group', node]
            .filter((each) => languagesWith(each, 'json').includes(language))
            .flatMap((each) => [...wordsOf(each, language)]);
        const keyOf = new Map(wordsIn('en-US').map(([key, word]) => [word, key]));
        const english = settingsIn(file(node, 'en-US', 'html'));
        for (const language of translated('html')) {
          const words = new Map(wordsIn(language));
          const names = settingsIn(file(node, language, 'html'));
          names.length.should.equal(english.length, language);
          english.forEach((name, index) => {
            const word = words.get(keyOf.get(name) ?? '');
            if (word !== undefined) should(names[index]).equal(word, language);
          });
        }
      });

      for (const [language, words] of Object.entries(AVOIDED)) {
        it(`have no word in ${language} that docs/style.md replaces`, () => {
          for (const ending of ['json', 'html'])
            if (languagesWith(node, ending).includes(language))
              should(words.exec(file(node, language, ending))?.[0]).be.undefined();
        });
      }

      it('describe each property in a line with at most two colons, because the editor drops text before a third', () => {
        for (const language of languagesWith(node, 'html')) {
          const lines = file(node, language, 'html').split('\n');
          for (const line of lines)
            if (line.startsWith(': ')) line.should.match(/^: [^:]+\([^:]+\) : [^:]+$/);
        }
      });

      it('have no unused word', () => {
        const sources = NODES.concat('common').flatMap((folder) =>
          readdirSync(projectPath('nodes', folder))
            .filter((name) => /\.(ts|html)$/.test(name))
            .map((name) => read(folder, name)),
        );
        const text = sources.join('\n');
        const isSaid = (key: string) => {
          const group = key.slice(0, key.lastIndexOf('.') + 1);
          const asSuch = text.includes(`${node}.${key}`) || new RegExp(`['"]${key}['"]`).test(text);
          // A composed key: `class.${name}`, `ami-events.class.${name}`.
          return (
            asSuch ||
            (group !== '' && new RegExp(`[\`'.]${group.slice(0, -1)}\\.(\\$\\{|'$)`, 'm').test(text))
          );
        };
        const composed = node === 'ami-config' ? /^status\.AMI_ERR_/ : /^$/;
        [...wordsOf(node, 'en-US').keys()]
          .filter((key) => !composed.test(key) && !isSaid(key))
          .should.be.empty();
      });
    });
  }
});
