/** Headers that name the context to which an action sends a call. */
const CONTEXT_HEADERS: Readonly<Record<string, readonly string[]>> = {
  originate: ['Context'],
  redirect: ['Context', 'ExtraContext'],
  blindtransfer: ['Context'],
  atxfer: ['Context'],
};

/** Actions that use the channel's own context if they name none. */
const NEEDS_CONTEXT: ReadonlySet<string> = new Set(['redirect', 'blindtransfer', 'atxfer']);

/** `Local/600@office/n` */
const LOCAL = /^\s*Local\/([^@]*)(?:@([^/]*))?/i;

/**
 * The contexts to which an action sends calls; '' where it names none and Asterisk takes the channel's own.
 *
 * @param all the values of a header
 */
export function contextsOf(action: string, all: (header: string) => readonly string[]): string[] {
  const headers = CONTEXT_HEADERS[action];
  if (!headers) return [];
  const named = headers.flatMap(all).map((context) => context.trim());
  const local = all('Channel').flatMap((channel) => {
    const parts = action === 'originate' ? LOCAL.exec(channel) : null;
    return parts ? [(parts[2] ?? 'default').trim()] : [];
  });
  const isMissing = NEEDS_CONTEXT.has(action) && all('Context').every((context) => context.trim() === '');
  return [...named.filter((context) => context !== ''), ...local, ...(isMissing ? [''] : [])];
}
