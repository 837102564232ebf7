import { isPlainObject } from './message';

/** Numbers from this one on are times in ms, which an Inject node sends by default. No extension has this many digits. */
const TIMESTAMPS_FROM = 1e12;

/** True if the payload is empty, or the default of a core node, such as the time of an Inject node in its three forms. */
export function namesNone(payload: unknown): boolean {
  if (payload === undefined || payload === null || payload === true) return true;
  if (typeof payload === 'string') return payload.trim() === '' || isIsoTime(payload.trim());
  if (typeof payload === 'number') return payload >= TIMESTAMPS_FROM;
  if (Buffer.isBuffer(payload)) return payload.length === 0;
  // `instanceof Date` is false for a Date of a Function node, which runs in another realm.
  if (Object.prototype.toString.call(payload) === '[object Date]') return true;
  return isPlainObject(payload) && Object.keys(payload).length === 0;
}

function isIsoTime(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?$/.test(text);
}
