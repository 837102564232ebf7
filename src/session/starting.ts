import { AmiError } from '../errors';
import type { Send } from './hooks';
import type { StopSignal } from './stop';

/** ms. After this time Asterisk has loaded its dialplan. */
const LONGEST_START = 60_000;
/** ms between two lists of hints, which must be equal. */
const BETWEEN_LISTS = 1000;
/** ms for the response to CoreStatus or Getvar. */
const QUERY_TIMEOUT = 2000;

/** The server's present time. CoreStatus gives the start in the server's time zone without naming the zone. */
const LOCAL_TIME = 'STRFTIME(,,%Y-%m-%d %H:%M:%S)';

/**
 * Whether Asterisk was just started and has not loaded its dialplan. Asterisk accepts logins before that, and then reports
 * that no extension has a hint. The user needs write class `reporting`. The query takes one round trip if Asterisk has been
 * up for a minute, otherwise about a second.
 *
 * @param signal aborts the query
 * @returns undefined if the query is not permitted, times out or is aborted, or if the session ends
 */
export async function isStarting(send: Send, signal?: StopSignal): Promise<boolean | undefined> {
  try {
    const uptime = await uptimeOf(send, signal);
    if (uptime !== undefined && uptime >= LONGEST_START) return false;
    const hints = await hintsOf(send, signal);
    await pause(BETWEEN_LISTS, signal);
    const later = await hintsOf(send, signal);
    // A server that is known to be just started and has no hints may still have no dialplan.
    return later !== hints || (later === '' && uptime !== undefined);
  } catch (error) {
    // Refused, timed out, or the session has ended. The owner of the session gets that error from the session itself.
    if (error instanceof AmiError || signal?.aborted) return undefined;
    throw error;
  }
}

/**
 * Start time of Asterisk as text, to compare: an equal text means that Asterisk was not restarted. The time is in the
 * server's own time zone, although the text ends with `Z`.
 *
 * @returns undefined if the user may not run CoreStatus
 * @throws AmiError as `AmiSession.send`, except AMI_ERR_REJECTED
 */
export async function startOf(send: Send, signal?: StopSignal): Promise<string | undefined> {
  try {
    const { response } = await send({ Action: 'CoreStatus' }, { timeout: QUERY_TIMEOUT, signal });
    const [date, time] = [response.get('CoreStartupDate'), response.get('CoreStartupTime')];
    return date && time && `${date}T${time}Z`;
  } catch (error) {
    if (error instanceof AmiError && error.code === 'AMI_ERR_REJECTED') return undefined;
    throw error;
  }
}

/** Uptime in ms; 0 if Asterisk cannot report its time; undefined if the user may not run CoreStatus or Getvar. */
async function uptimeOf(send: Send, signal: StopSignal | undefined): Promise<number | undefined> {
  const [started, present] = await Promise.all([startOf(send, signal), localTime(send, signal)]);
  if (started === undefined || present === undefined) return undefined;
  return present === '' ? 0 : Date.parse(`${present.replace(' ', 'T')}Z`) - Date.parse(started);
}

/** Time of the server as `2026-11-29 17:00:00`; '' until func_strings is loaded; undefined if the user may not run Getvar. */
async function localTime(send: Send, signal: StopSignal | undefined): Promise<string | undefined> {
  try {
    const options = { timeout: QUERY_TIMEOUT, signal };
    const { response } = await send({ Action: 'Getvar', Variable: LOCAL_TIME }, options);
    return response.get('Value');
  } catch (error) {
    if (error instanceof AmiError && error.code === 'AMI_ERR_REJECTED') return undefined;
    throw error;
  }
}

/** All extensions with hints, in the server's order, as one text to compare. */
async function hintsOf(send: Send, signal: StopSignal | undefined): Promise<string> {
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

/** Fulfilled after `ms`, or when the signal is aborted. */
function pause(ms: number, signal: StopSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener('abort', end);
    if (signal?.aborted) end();
  });
}
