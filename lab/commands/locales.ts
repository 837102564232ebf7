// `npm run locales`: lists the texts that each language lacks. Node-RED shows the English text for these.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { NODE_TYPES } from '../machine/node-types';
import { projectPath } from '../machine/paths';

type Words = { [key: string]: string | Words };

const languages = new Set(NODE_TYPES.flatMap((type) => readdirSync(projectPath('nodes', type, 'locales'))));
for (const language of [...languages].sort()) {
  if (language === 'en-US') continue;
  const missing = NODE_TYPES.flatMap((type) => missingIn(type, language));
  console.log(`${language}: ${missing.length === 0 ? 'complete' : `${missing.length} missing`}`);
  for (const name of missing) console.log(`  ${name}`);
}

/** @returns keys of missing words, such as `ami-events.label.events`, and the path of a missing help file */
function missingIn(type: string, language: string): string[] {
  const words = keysOf(type, language);
  const help = pathOf(type, language, 'html');
  return [
    ...[...keysOf(type, 'en-US')].filter((key) => !words.has(key)),
    ...(existsSync(projectPath(help)) ? [] : [help]),
  ];
}

function keysOf(type: string, language: string): Set<string> {
  const path = projectPath(pathOf(type, language, 'json'));
  return new Set(existsSync(path) ? flatKeys(JSON.parse(readFileSync(path, 'utf8'))) : []);
}

function flatKeys(words: Words, prefix = ''): string[] {
  return Object.entries(words).flatMap(([key, word]) =>
    typeof word === 'string' ? [prefix + key] : flatKeys(word, `${prefix}${key}.`),
  );
}

function pathOf(type: string, language: string, ending: string): string {
  return `nodes/${type}/locales/${language}/${type}.${ending}`;
}
