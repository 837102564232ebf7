import type { AmiErrorCode } from '../errors';
import { isoTime } from '../iso-time';
import { CachedHeaderIndex, type Frame } from '../protocol';
import { wallClock } from '../turn-clock';
import { hintDevices } from './devices';

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

export interface ExtensionStatus {
  extension: string;
  context: string;
  ok: true;
  /** As Asterisk gives it: -2 removed, -1 no hint, otherwise a sum of the bits below (include/asterisk/pbx.h). */
  code: number;
  state: ExtensionState;
  /** Asterisk's word for it: `Idle`, `InUse&Ringing`. */
  text: string;
  /**
   * Whether one of its devices can be reached. Where the hint watches something else beside a phone
   * (`PJSIP/1001&Custom:DND1001`), a refresh takes it from the phone's own state, if the server lists device states (from
   * Asterisk 13). Otherwise it follows from `code`: false for unavailable, unknown and removed.
   */
  online: boolean;
  /**
   * As in the dialplan: `PJSIP/1001&PJSIP/1002,CustomPresence:1001`; '' without a hint. Asterisk cuts the hint of a single
   * extension after 255 bytes. The rest is taken from the list of all hints; where there is none, the cut device is left out.
   */
  hint: string;
  devices: string[];
  /** ISO time. */
  checkedAt: string;
}

export interface ExtensionFailure {
  extension: string;
  context: string;
  ok: false;
  error: { code: AmiErrorCode; message: string };
  /** ISO time. */
  checkedAt: string;
}

export type ExtensionResult = ExtensionStatus | ExtensionFailure;

const IN_USE = 1;
const BUSY = 2;
const UNAVAILABLE = 4;
const RINGING = 8;
const ON_HOLD = 16;

/** What Asterisk < 13 does not say itself (main/pbx.c extension_states). */
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

/** Reads the bits, so that a sum no release has sent yet still means something. */
export function extensionState(code: number): ExtensionState {
  if (code < 0) return code === -2 ? 'removed' : 'unknown';
  if (code & RINGING) return code & (IN_USE | BUSY | ON_HOLD) ? 'inUseRinging' : 'ringing';
  if (code & ON_HOLD) return code & IN_USE ? 'inUseOnHold' : 'onHold';
  if (code & BUSY) return 'busy';
  if (code & IN_USE) return 'inUse';
  return code & UNAVAILABLE ? 'unavailable' : 'idle';
}

/** A line of the dialplan has 8 KiB at most. What is longer is no extension, context, hint or word for a state. */
const LONGEST_VALUE = 16 * 1024;

const EXTEN = new CachedHeaderIndex('Exten');
const CONTEXT = new CachedHeaderIndex('Context');
const HINT = new CachedHeaderIndex('Hint');
const STATUS = new CachedHeaderIndex('Status');
const STATUS_TEXT = new CachedHeaderIndex('StatusText');

/**
 * From the answer to ExtensionState, an item of ExtensionStateList, or an ExtensionStatus event: they have the
 * same headers. `online` follows from the code.
 *
 * @returns undefined where there is no status code in it, or a value is longer than any real one
 */
export function extensionStatus(frame: Frame): ExtensionStatus | undefined {
  const code = Number(frame.at(STATUS) || Number.NaN);
  if (!Number.isInteger(code)) return undefined;
  const state = extensionState(code);
  const said = frame.at(STATUS_TEXT);
  const hint = frame.at(HINT) ?? '';
  const extension = frame.at(EXTEN) ?? '';
  const context = frame.at(CONTEXT) ?? '';
  const longest = Math.max(hint.length, extension.length, context.length, said?.length ?? 0);
  if (longest > LONGEST_VALUE) return undefined;
  return {
    extension,
    context,
    ok: true,
    code,
    state,
    // Where it says what we would, one text serves all.
    text: said === undefined || said === TEXT[state] ? TEXT[state] : said,
    online: code >= 0 && (code & UNAVAILABLE) === 0,
    hint,
    devices: hintDevices(hint),
    checkedAt: isoTime(wallClock.now()),
  };
}
