import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { projectPath } from '../../lab/machine/paths';

/** Recording of a plain call between two phones on a real Asterisk 22. */
const CAPTURE = 'test/captures/calls/22/answered.gz';
/** Number of calls at the same time, as with 50 calls per second of 2.5 s each. */
const AT_ONCE = 125;

/** Number of events of a call in the stream. */
export const EVENTS_PER_CALL = 17;

/** @returns the events of this number of plain calls, interleaved as those of calls at the same time */
export function callStream(calls: number): Buffer {
  const frames = gunzipSync(readFileSync(projectPath(CAPTURE)))
    .toString('latin1')
    .split('\r\n\r\n');
  const each = frames.filter((frame) => frame !== '').map((frame) => `${frame}\r\n\r\n`);
  const texts: string[] = [];
  for (let first = 0; first < calls; first += AT_ONCE) {
    const last = Math.min(calls, first + AT_ONCE);
    for (const frame of each) for (let call = first; call < last; call += 1) texts.push(ofCall(frame, call));
  }
  return Buffer.from(texts.join(''), 'latin1');
}

/** @returns the recorded event with the phones, channels and bridge of this call */
function ofCall(frame: string, call: number): string {
  const number = (text: string) => 2 * call + Number(text);
  const phone = (text: string) => String(2000 + ((2 * call + Number(text === '1021')) % 8000));
  return frame
    .replace(/\b(1001|1021)\b/g, phone)
    .replace(/\b(1795923657\.)(\d)\b/g, (_, time, text) => `${time}${number(text)}`)
    .replace(/-0000000(\d)\b/g, (_, text) => `-${number(text).toString(16).padStart(8, '0')}`)
    .replace(/(BridgeUniqueid: [\w-]{24})\w{12}/g, (_, start) => `${start}${String(call).padStart(12, '0')}`);
}
