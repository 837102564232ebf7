/** Asterisk's words for the state of a device, in the order of its numbers (include/asterisk/devicestate.h). */
export const DEVICE_WORDS = [
  'UNKNOWN',
  'NOT_INUSE',
  'INUSE',
  'BUSY',
  'INVALID',
  'UNAVAILABLE',
  'RINGING',
  'RINGINUSE',
  'ONHOLD',
] as const;

/** A word of `DEVICE_WORDS`. */
export type DeviceWord = (typeof DEVICE_WORDS)[number];
