import { namesIn } from './values';

/** Headers that name the context to which an action sends a call. */
const CONTEXT_HEADERS: ReadonlyMap<string, readonly string[]> = new Map([
  ['originate', ['Context']],
  ['redirect', ['Context', 'ExtraContext']],
  ['blindtransfer', ['Context']],
  ['atxfer', ['Context']],
  ['queueadd', []],
  ['park', []],
]);

/** Headers that name a device or channel to dial. To dial a Local channel is a call to a context. */
const DIALLED: ReadonlyMap<string, readonly string[]> = new Map([
  ['originate', ['Channel']],
  ['queueadd', ['Interface']],
  // Asterisk also reads the old name of TimeoutChannel (res/parking/parking_manager.c manager_park).
  ['park', ['TimeoutChannel', 'Channel2']],
]);

/** Actions that use the channel's own context if they have no `Context`. */
const NEEDS_CONTEXT: ReadonlySet<string> = new Set(['redirect', 'blindtransfer', 'atxfer']);

/**
 * Variables that send a later transfer, forwarding or return of the call to a context, with `_` or `__` before them. A parked
 * call that nobody takes dials what is in BLINDTRANSFER or ATTENDEDTRANSFER (res/parking/parking_bridge.c).
 */
const CONTEXT_VARIABLE =
  /^_*(?:TRANSFER_CONTEXT|FORWARD_CONTEXT|GOTO_ON_BLINDXFR|MACRO_CONTEXT|BLINDTRANSFER|ATTENDEDTRANSFER)$/i;

/** `Local/600@office/n`: Asterisk cuts the options at the first slash and then looks for the context (core_local.c). */
const LOCAL = /^\s*Local\/([^@/]*)(?:@([^/]*))?/i;

/**
 * The contexts to which an action sends calls; '' if `Context` is missing and Asterisk uses the context of the channel.
 *
 * @param all returns the values of a header, without leading blanks
 */
export function contextsOf(action: string, all: (header: string) => readonly string[]): string[] {
  const headers = CONTEXT_HEADERS.get(action);
  if (!headers) return [];
  const named = headers.flatMap(all).map((context) => context.trim());
  // A parked call returns through Dial, which dials each of `PJSIP/1&Local/2@home`.
  const dialled = (DIALLED.get(action) ?? []).flatMap(all).flatMap((channels) => channels.split('&'));
  const local = dialled.flatMap((channel) => {
    const parts = LOCAL.exec(channel);
    return parts ? [(parts[2] ?? 'default').trim()] : [];
  });
  const isMissing = NEEDS_CONTEXT.has(action) && all('Context').every((context) => context.trim() === '');
  return [...named.filter((context) => context !== ''), ...local, ...(isMissing ? [''] : [])];
}

/** The first variable that would send a call to a context later; undefined if there is none. */
export function contextVariableIn(variables: readonly string[]): string | undefined {
  return variables.flatMap(namesIn).find((name) => CONTEXT_VARIABLE.test(name));
}
