import { AmiError } from '../errors';
import { withoutCr } from './lines';

/** The lines of a frame as Latin-1 text. `body` holds the lines without a colon. */
export interface ParsedLines {
  names: string[];
  values: string[];
  body?: string[];
}

/**
 * Parses any frame line by line.
 *
 * @param text the whole frame as Latin-1
 * @throws AmiError AMI_ERR_PROTOCOL if there are more than `maxLines` lines
 */
export function readFrame(text: string, maxLines: number): ParsedLines {
  const { names, values, body } = readLines(text, maxLines);
  return body.length > 0 ? { names, values, body } : { names, values };
}

function readLines(text: string, maxLines: number): Required<ParsedLines> {
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
      throw new AmiError('AMI_ERR_PROTOCOL', `a frame of over ${maxLines} lines`);
    }
    at = lf + 1;
  }
  return { names, values, body };
}

/** Ends the output of a Command on Asterisk <= 13. An empty line does not end it (main/manager.c action_command). */
export const OUTPUT_END = '--END COMMAND--\r\n\r\n';

const OUTPUT_HEADERS = [/^Privilege: ?[^\n]*\n/i, /^ActionID: ?[^\n]*\n/i];

/**
 * Parses `Response: Follows` of Asterisk <= 13: optionally `Privilege`, optionally `ActionID`, then raw text, which may
 * contain lines that look like headers (main/manager.c action_command). A proxy puts its own headers before it.
 *
 * @param text the whole frame as Latin-1
 * @param follows offset of the line `Response: Follows`
 * @throws AmiError AMI_ERR_PROTOCOL if the headers have more than `maxLines` lines
 */
export function readCommandOutput(text: string, follows: number, maxLines: number): ParsedLines {
  let at = text.indexOf('\n', follows) + 1;
  for (const header of OUTPUT_HEADERS) at += header.exec(text.slice(at, at + 512))?.[0].length ?? 0;
  const { names, values, body } = readLines(text.slice(0, at), maxLines);
  const output = text.slice(at, -OUTPUT_END.length).split('\n').map(withoutCr);
  // The text after the last line end is empty: there may be a CR without its LF, which `withoutCr` removes.
  if (output.at(-1) === '') output.pop();
  return { names, values, body: [...body, ...output] };
}

const BLANK = 32;
