import { AmiError } from '../errors';
import { withoutCr } from './lines';

/** A frame's text taken apart, a byte a character still. */
export interface Parts {
  names: string[];
  values: string[];
  body?: string[];
}

/** Takes a frame apart line by line, whatever it holds. */
export function readFrame(text: string, maxLines: number): Parts {
  const { names, values, body } = readLines(text, maxLines);
  return body.length > 0 ? { names, values, body } : { names, values };
}

function readLines(text: string, maxLines: number): Required<Parts> {
  const names: string[] = [];
  const values: string[] = [];
  const body: string[] = [];
  for (let at = 0; at < text.length; ) {
    const lf = text.indexOf('\n', at);
    const line = withoutCr(text.slice(at, lf));
    const colon = line.indexOf(':');
    if (colon > 0) {
      names.push(line.slice(0, colon));
      values.push(line.slice(line.charCodeAt(colon + 1) === BLANK ? colon + 2 : colon + 1));
    } else if (line !== '') {
      body.push(line);
    }
    if (values.length + body.length > maxLines) {
      throw new AmiError('AMI_ERR_PROTOCOL', `a message of over ${maxLines} lines`);
    }
    at = lf + 1;
  }
  return { names, values, body };
}

/** Ends the output of a Command on Asterisk <= 13, and nothing else does (main/manager.c action_command). */
export const OUTPUT_END = '--END COMMAND--\r\n\r\n';

const OUTPUT_HEADERS = [/^Privilege: ?[^\n]*\n/i, /^ActionID: ?[^\n]*\n/i];

/**
 * `Response: Follows` of Asterisk <= 13: `Privilege` and `ActionID`, in that order where they are there, then
 * raw text, which may itself hold lines that look like headers (main/manager.c action_command). A proxy puts headers of its
 * own before it.
 *
 * @param follows where the line begins that says so
 */
export function readCommandOutput(text: string, follows: number, maxLines: number): Parts {
  let at = text.indexOf('\n', follows) + 1;
  for (const header of OUTPUT_HEADERS) at += header.exec(text.slice(at, at + 512))?.[0].length ?? 0;
  const { names, values, body } = readLines(text.slice(0, at), maxLines);
  const output = text.slice(at, -OUTPUT_END.length).split('\n').map(withoutCr);
  // Behind the last line's end nothing stands, or a CR that lost its LF.
  if (output.at(-1) === '') output.pop();
  return { names, values, body: [...body, ...output] };
}

const BLANK = 32;
