import type { Asterisk } from '../../lab/parts/asterisk';
import type { ExtensionResult } from '../../src';

/** @returns from `core show hints`: the word for the state, by `extension@context` */
export async function shownHints(asterisk: Asterisk): Promise<Record<string, string>> {
  const lines = (await asterisk.cli('core show hints')).split('\n');
  return Object.fromEntries(
    lines.flatMap((line) => {
      const [, name, state] = /^\s*([^\s_]\S*@\S+?)\s*:.*State:(\S+)/.exec(line) ?? [];
      return name && state ? [[name, state]] : [];
    }),
  );
}

/** @returns the results of a refresh in the same shape: the word for the state, or the error code, by `extension@context` */
export const answers = (results: ExtensionResult[]) =>
  Object.fromEntries(results.map((r) => [`${r.extension}@${r.context}`, r.ok ? r.text : r.error.code]));
