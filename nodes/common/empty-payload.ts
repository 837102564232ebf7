import { isPlainObject } from './message';

/** An Inject node sends the time in ms where nothing else was set; no extension has so many digits. */
const TIMESTAMPS_FROM = 1e12;

/** What core nodes send where nobody chose a payload, such as an Inject node's time in each of its three forms. */
export function namesNone(payload: unknown): boolean {
  if (payload === undefined || payload === null || payload === true) return true;
  if (typeof payload === 'string') return payload.trim() === '' || isIsoTime(payload.trim());
  if (typeof payload === 'number') return payload >= TIMESTAMPS_FROM;
  if (Buffer.isBuffer(payload)) return payload.length === 0;
  // One of a Function node is of another realm.
  if (Object.prototype.toString.call(payload) === '[object Date]') return true;
  return isPlainObject(payload) && Object.keys(payload).length === 0;
}

function isIsoTime(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?$/.test(text);
}
