import { namesIn, purposesOfDialled } from './values';

/** Headers that name the context to which an action sends a call. */
const CONTEXT_HEADERS: ReadonlyMap<string, readonly string[]> = new Map([
  ['originate', ['Context']],
  ['redirect', ['Context', 'ExtraContext']],
  ['blindtransfer', ['Context']],
  ['atxfer', ['Context']],
  ['queueadd', []],
  ['park', []],
]);

/**
 * Headers with the devices that a parked call dials when nobody takes it. Asterisk also reads the old name of TimeoutChannel
 * (res/parking/parking_manager.c manager_park).
 */
export const PARK_RETURNS: readonly string[] = ['TimeoutChannel', 'Channel2'];

/** Headers that name a device or channel to dial. To dial a Local channel is a call to a context. */
const DIALLED: ReadonlyMap<string, readonly string[]> = new Map([
  ['originate', ['Channel']],
  ['queueadd', ['Interface']],
  ['park', PARK_RETURNS],
]);

/** Actions that use the channel's own context if they have no `Context`. */
const NEEDS_CONTEXT: ReadonlySet<string> = new Set(['redirect', 'blindtransfer', 'atxfer']);

/**
 * Variables that send a later transfer, forwarding or return of the call to a context, with `_` or `__` before them. A parked
 * call that nobody takes dials what is in BLINDTRANSFER or ATTENDEDTRANSFER (res/parking/parking_bridge.c). A change of the
 * connected line or a redirection runs a subroutine (main/channel.c), and Dial goes to the result of one (apps/app_dial.c).
 */
const CONTEXT_VARIABLE =
  /^_*(?:TRANSFER_CONTEXT|FORWARD_CONTEXT|GOTO_ON_BLINDXFR|BLINDTRANSFER|ATTENDEDTRANSFER|PARKINGDYNCONTEXT|(?:MACRO|GOSUB)_(?:CONTEXT|RESULT)|(?:CONNECTED_LINE|REDIRECTING)_\w*(?:SUB|MACRO)\w*)$/i;

/** Values of `Receive` with which PlayDTMF sends to the channel. With others, the channel sends the digit itself. */
const NOT_RECEIVED = /^\s*(?:no|false|n|f|0|off)?\s*$/i;

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

/** A header that could send a call to any context, and why; undefined if there is none. */
export function reachingAnyContext(
  action: string,
  all: (header: string) => readonly string[],
): string | undefined {
  const has = (header: string) => all(header).some((value) => value.trim() !== '');
  if (action === 'originate')
    for (const header of ['Application', 'PreDialGoSub'])
      if (has(header)) return `${header} could send the call to any context`;
  if (action === 'park')
    for (const header of PARK_RETURNS)
      if (all(header).some((devices) => purposesOfDialled(devices).length > 0))
        return `${header} has options of Dial, which could send the call to any context`;
  // The feature codes of the channel transfer its call.
  if (action === 'playdtmf' && !all('Receive').every((value) => NOT_RECEIVED.test(value)))
    return 'Receive could transfer the call to any context';
  return undefined;
}

/** The first variable that would send a call to a context later; undefined if there is none. */
export function contextVariableIn(variables: readonly string[]): string | undefined {
  return variables.flatMap(namesIn).find((name) => CONTEXT_VARIABLE.test(name));
}
