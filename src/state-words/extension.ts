import type { AmiErrorCode } from '../errors';
import { isoTime } from '../iso-time';
import { CachedHeaderIndex, type Frame } from '../protocol';
import { wallClock } from '../turn-clock';
import { hintDevices } from './hint-devices';

/** State of a hint. `unknown`: there is no such hint. `removed`: the hint was removed. */
export type ExtensionState =
  | 'idle'
  | 'inUse'
  | 'busy'
  | 'unavailable'
  | 'ringing'
  | 'inUseRinging'
  | 'onHold'
  | 'inUseOnHold'
  | 'unknown'
  | 'removed';

/** State of an extension at `checkedAt`. */
export interface ExtensionStatus {
  extension: string;
  context: string;
  ok: true;
  /** Asterisk's code: -2 removed, -1 no hint, otherwise a sum of bits (include/asterisk/pbx.h). */
  code: number;
  state: ExtensionState;
  /** Asterisk's word for the state: `Idle`, `InUse&Ringing`. */
  text: string;
  /**
   * Whether at least one device of the extension can be reached. If the hint has a phone and another device
   * (`PJSIP/1001&Custom:DND1001`), a refresh uses the state of the phone if the server lists device states (from Asterisk 13).
   * Otherwise it follows from `code`: false for unavailable, unknown and removed.
   */
  online: boolean;
  /**
   * As in the dialplan: `PJSIP/1001&PJSIP/1002,CustomPresence:1001`; '' without a hint. Asterisk cuts the hint of a single
   * extension after 255 bytes. A refresh takes the whole hint from the list of all hints; without such a list it leaves out the
   * cut device.
   */
  hint: string;
  /** Devices of the hint: `['PJSIP/1001', 'PJSIP/1002']`. */
  devices: string[];
  /** ISO time of the response. */
  checkedAt: string;
}

/** An extension that could not be queried, with the reason. */
export interface ExtensionFailure {
  extension: string;
  context: string;
  ok: false;
  error: { code: AmiErrorCode; message: string };
  /** ISO time of the failure. */
  checkedAt: string;
}

/** Result for one extension: its state if `ok` is true, otherwise the error. */
export type ExtensionResult = ExtensionStatus | ExtensionFailure;

const IN_USE = 1;
const BUSY = 2;
const UNAVAILABLE = 4;
const RINGING = 8;
const ON_HOLD = 16;

/** `StatusText`, which Asterisk before 13 does not send (main/pbx.c extension_states). */
const TEXT: Record<ExtensionState, string> = {
  idle: 'Idle',
  inUse: 'InUse',
  busy: 'Busy',
  unavailable: 'Unavailable',
  ringing: 'Ringing',
  inUseRinging: 'InUse&Ringing',
  onHold: 'Hold',
  inUseOnHold: 'InUse&Hold',
  unknown: 'Unknown',
  removed: 'Unknown',
};

/** @returns the state for a code. Each bit of the code is checked, so that sums that no release sends have a state, too */
export function extensionState(code: number): ExtensionState {
  if (code < 0) return code === -2 ? 'removed' : 'unknown';
  if (code & RINGING) return code & (IN_USE | BUSY | ON_HOLD) ? 'inUseRinging' : 'ringing';
  if (code & ON_HOLD) return code & IN_USE ? 'inUseOnHold' : 'onHold';
  if (code & BUSY) return 'busy';
  if (code & IN_USE) return 'inUse';
  return code & UNAVAILABLE ? 'unavailable' : 'idle';
}

/** A line of the dialplan has at most 8 KiB, so a hint or state text is never longer. */
const MAX_VALUE_LENGTH = 16 * 1024;
/**
 * Extensions and contexts are shorter (AST_MAX_EXTENSION and AST_MAX_CONTEXT are 80). V8 gives all texts of equal length above
 * 16,383 characters the same hash, so that a map of them would be as slow as a list.
 */
const MAX_NAME_LENGTH = 4 * 1024;

const EXTEN = new CachedHeaderIndex('Exten');
const CONTEXT = new CachedHeaderIndex('Context');
const HINT = new CachedHeaderIndex('Hint');
const STATUS = new CachedHeaderIndex('Status');
const STATUS_TEXT = new CachedHeaderIndex('StatusText');

/**
 * Reads the response to ExtensionState, an item of ExtensionStateList, or an ExtensionStatus event: they have the same headers.
 *
 * @param checkedAt ms since 1970. Default: now
 * @returns the status, with `online` derived from its code; undefined without a status code, or if a value is longer than any real one
 */
export function extensionStatus(frame: Frame, checkedAt = wallClock.now()): ExtensionStatus | undefined {
  const code = Number(frame.at(STATUS) || Number.NaN);
  if (!Number.isInteger(code)) return undefined;
  const state = extensionState(code);
  const text = frame.at(STATUS_TEXT);
  const hint = frame.at(HINT) ?? '';
  const extension = frame.at(EXTEN) ?? '';
  const context = frame.at(CONTEXT) ?? '';
  if (Math.max(extension.length, context.length) > MAX_NAME_LENGTH) return undefined;
  if (Math.max(hint.length, text?.length ?? 0) > MAX_VALUE_LENGTH) return undefined;
  return {
    extension,
    context,
    ok: true,
    code,
    state,
    // One string shared by all frames with the usual text.
    text: text === undefined || text === TEXT[state] ? TEXT[state] : text,
    online: code >= 0 && (code & UNAVAILABLE) === 0,
    hint,
    devices: hintDevices(hint),
    checkedAt: isoTime(checkedAt),
  };
}
