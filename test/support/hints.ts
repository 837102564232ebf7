import type { Asterisk } from '../../lab/parts/asterisk';
import type { ExtensionResult } from '../../src';

/** What `core show hints` says: extension@context to the word for its state. */
export async function shownHints(asterisk: Asterisk): Promise<Record<string, string>> {
  const lines = (await asterisk.cli('core show hints')).split('\n');
  return Object.fromEntries(
    lines.flatMap((line) => {
      const [, name, state] = /^\s*([^\s_]\S*@\S+?)\s*:.*State:(\S+)/.exec(line) ?? [];
      return name && state ? [[name, state]] : [];
    }),
  );
}

/** The same of what a refresh found. */
export const answers = (results: ExtensionResult[]) =>
  Object.fromEntries(results.map((r) => [`${r.extension}@${r.context}`, r.ok ? r.text : r.error.code]));
