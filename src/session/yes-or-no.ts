import { AmiError } from '../errors';
import { quoted } from '../quoted';

/** The words that Asterisk accepts for true and for false (main/utils.c ast_true, ast_false). */
const YES = /^(?:yes|true|y|t|1|on)$/i;
const NO = /^(?:no|false|n|f|0|off)$/i;

/**
 * Reads a switch given as a boolean or as text, for example from an environment variable. Blank text is refused like any
 * other text that is neither yes nor no: an empty variable must not turn a protection off.
 *
 * @returns undefined if no value is given (undefined or null)
 * @throws AmiError AMI_ERR_INVALID_ACTION naming the field
 */
export function yesOrNo(label: string, value: unknown): boolean | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'boolean') return value;
  const isText = typeof value === 'string' || typeof value === 'number';
  const text = isText ? String(value).trim() : '';
  if (YES.test(text)) return true;
  if (NO.test(text)) return false;
  const given = !isText ? `a value of type ${typeof value}` : text === '' ? 'blank' : quoted(text);
  throw new AmiError('AMI_ERR_INVALID_ACTION', `${label} must be yes or no, not ${given}`);
}
