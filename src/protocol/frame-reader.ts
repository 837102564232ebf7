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
  return body.length > 0 ? { names, values, body } : { names, values };
}

/** Ends the output of a Command on Asterisk <= 13, and nothing else does (main/manager.c action_command). */
export const OUTPUT_END = '--END COMMAND--\r\n\r\n';

const COMMAND_HEADERS = [
  /^(Response): ?([^\n]*?)\r?\n/i,
  /^(Privilege): ?([^\n]*?)\r?\n/i,
  /^(ActionID): ?([^\n]*?)\r?\n/i,
];

/**
 * `Response: Follows` of Asterisk <= 13: `Privilege` and `ActionID`, in that order where they are there, then
 * raw text, which may itself hold lines that look like headers (main/manager.c action_command).
 */
export function readCommandOutput(text: string): Parts {
  const names: string[] = [];
  const values: string[] = [];
  let at = 0;
  for (const header of COMMAND_HEADERS) {
    const match = header.exec(text.slice(at, at + 512));
    if (!match) continue;
    names.push(match[1] as string);
    values.push(match[2] as string);
    at += match[0].length;
  }
  const body = text.slice(at, -OUTPUT_END.length).split('\n').map(withoutCr);
  // Behind the last line's end nothing stands, or a CR that lost its LF.
  if (body.at(-1) === '') body.pop();
  return { names, values, body };
}

const BLANK = 32;
