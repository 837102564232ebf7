import { setTimeout } from 'node:timers/promises';
import { AmiError } from '../errors';
import type { Send } from './hooks';

/** An Asterisk that has run this long (ms) has loaded its dialplan. */
const LONGEST_START = 60_000;
/** ms between two lists of hints that have to agree. */
const BETWEEN_LISTS = 1000;
/** ms for the answer to a short question. A server that takes longer is not waited for. */
const PATIENCE = 2000;

/** CoreStatus tells the start in the server's own time zone, and not which zone that is. This is the present time in it. */
const LOCAL_TIME = 'STRFTIME(,,%Y-%m-%d %H:%M:%S)';

/**
 * Whether Asterisk has just been started and has not loaded its dialplan yet. It lets clients in before that, and answers them that
 * no extension has a hint. The question needs the write class `reporting`. It takes one round trip where Asterisk has been up for a
 * minute, else about a second.
 *
 * @param signal ends the question; the answer is undefined then
 * @returns undefined where the server does not let us know
 */
export async function isStarting(send: Send, signal?: AbortSignal): Promise<boolean | undefined> {
  try {
    const uptime = await uptimeOf(send, signal);
    if (uptime !== undefined && uptime >= LONGEST_START) return false;
    const hints = await hintsOf(send, signal);
    await setTimeout(BETWEEN_LISTS, undefined, { signal });
    const later = await hintsOf(send, signal);
    // A server that is known to be young and has no hints may have no dialplan yet.
    return later !== hints || (later === '' && uptime !== undefined);
  } catch (error) {
    // Refused, not answered in time, or the session has ended, which its owner learns without us.
    if (error instanceof AmiError || signal?.aborted) return undefined;
    throw error;
  }
}

/**
 * When Asterisk was started, as it says so itself: the same text means that it has not been started again.
 *
 * @returns undefined where the user may not ask
 * @throws AmiError as `AmiSession.send`, where there is no answer
 */
export async function startOf(send: Send, signal?: AbortSignal): Promise<string | undefined> {
  try {
    const { response } = await send({ Action: 'CoreStatus' }, { timeout: PATIENCE, signal });
    const [date, time] = [response.get('CoreStartupDate'), response.get('CoreStartupTime')];
    return date && time && `${date}T${time}Z`;
  } catch (error) {
    if (error instanceof AmiError && error.code === 'AMI_ERR_REJECTED') return undefined;
    throw error;
  }
}

/** In ms; 0 where it is too early for Asterisk to know the time; undefined where the user may not ask. */
async function uptimeOf(send: Send, signal: AbortSignal | undefined): Promise<number | undefined> {
  const [started, present] = await Promise.all([startOf(send, signal), localTime(send, signal)]);
  if (started === undefined || present === undefined) return undefined;
  return present === '' ? 0 : Date.parse(`${present.replace(' ', 'T')}Z`) - Date.parse(started);
}

/** '' before the module that knows it is loaded; undefined where the user may not ask. */
async function localTime(send: Send, signal: AbortSignal | undefined): Promise<string | undefined> {
  try {
    const options = { timeout: PATIENCE, signal };
    const { response } = await send({ Action: 'Getvar', Variable: LOCAL_TIME }, options);
    return response.get('Value');
  } catch (error) {
    if (error instanceof AmiError && error.code === 'AMI_ERR_REJECTED') return undefined;
    throw error;
  }
}

/** All that have one, in the server's order, as one text. */
async function hintsOf(send: Send, signal: AbortSignal | undefined): Promise<string> {
  const hints: string[] = [];
  await send(
    { Action: 'ExtensionStateList' },
    {
      signal,
      keepItems: false,
      onItem: (item) => hints.push(`${item.get('Exten')}@${item.get('Context')}`),
    },
  );
  return hints.join('\n');
}
