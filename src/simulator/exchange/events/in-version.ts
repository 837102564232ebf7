import { Before12 } from './before-12';
import { inJson } from './json-events';
import type { RaiseEvent } from './raise';

/** Raises the events of Asterisk 12 and later as the given version names them. */
export function inVersion(version: number, raise: RaiseEvent): RaiseEvent {
  if (version >= 12) return inJson(version, raise);
  const before12 = new Before12();
  return (event, headers, ...classes) => {
    const translated = before12.translate({ event, headers, classes });
    if (translated) raise(translated.event, translated.headers, ...translated.classes);
  };
}
