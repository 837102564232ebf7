import { cutBytes } from '../../bytes';
import type { Headers } from '../../frame-writer';

/** main/manager.c manager_state_cb: `char hint[512]`. */
const LONGEST_HINT = 511;

/** @returns the headers of an extension's state as an event has them: with the hint cut. The list of all hints has it whole */
export function inEvent(headers: Headers): Headers {
  return headers.map((header) =>
    header[0] === 'Hint' ? ['Hint', cutBytes(String(header[1]), LONGEST_HINT)] : header,
  );
}
