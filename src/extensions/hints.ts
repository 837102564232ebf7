import type { Send, SendOptions } from '../session';

/** `   1001@home                : PJSIP/1001            State:Idle            Watchers  0` (main/pbx.c handle_show_hints). */
const HINT = /^\s*(\S+)@(\S+?)\s*:\s.*State:/;

/**
 * The hints of a server that has no ExtensionStateList (before 13), from its CLI. The CLI cuts a context's name
 * after 20 characters, so a longer one is not found by it.
 *
 * @throws AmiError AMI_ERR_REJECTED where the user lacks write class command
 */
export async function listHints(
  send: Send,
  options: SendOptions,
): Promise<{ extension: string; context: string }[]> {
  const { output } = await send({ Action: 'Command', Command: 'core show hints' }, options);
  return output.flatMap((line) => {
    const [, extension, context] = HINT.exec(line) ?? [];
    // A pattern is no extension that could be asked for.
    return extension && context && !extension.startsWith('_') ? [{ extension, context }] : [];
  });
}
