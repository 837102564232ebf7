import { Fields } from '../fields';

/** The fields of `call`. */
export interface CallOptions {
  /** The extension whose phone rings first. Its hint names the phone. */
  from: string | number;
  /** The number that is dialled when the phone has been picked up. */
  to: string | number;
  /** Context of `to`, and of the hint of `from`. Default: `default`; on FreePBX and Issabel `from-internal`. */
  context?: string;
  /** The device to ring, instead of those of the hint: `PJSIP/201`. */
  device?: string;
  /** Caller ID that the called side sees: a number, or `"Name" <number>`. Default: `from`. */
  callerId?: string;
  /** ms for which the own phone rings. The outcome of the called side then has the same timeout again. Default: 30,000. */
  timeout?: number;
  /** Variables of the channel. A name that begins with `__` is inherited by the channels that it dials. */
  variables?: Readonly<Record<string, string | number | boolean>>;
}

export interface CheckedCall {
  from: string;
  to: string;
  context: string;
  device: string | undefined;
  callerId: { name: string; number: string };
  timeout: number;
  variables: ReadonlyMap<string, string>;
}

/** Default of the time in ms for which the own phone rings. */
export const RING_TIMEOUT = 30_000;
/** Limit of that time in ms. */
export const LONGEST_RING = 600_000;

/** @throws AmiError AMI_ERR_INVALID_ACTION naming the field */
export function checkCall(options: CallOptions): CheckedCall {
  const fields = new Fields('call', options, [
    'from',
    'to',
    'context',
    'device',
    'callerId',
    'timeout',
    'variables',
  ]);
  const from = fields.number('from');
  const device = fields.optional('device');
  if (device !== undefined && !/^[A-Za-z][A-Za-z0-9]*\/[^&|,;\s(){}$"'\\<>^`]+$/.test(device))
    throw fields.invalid('device', 'must be one device, as in PJSIP/201');
  const variables = fields.texts('variables');
  for (const name of variables.keys()) {
    // `FUNCTION(x)` would call a dialplan function.
    if (!/^_{0,2}[A-Za-z]\w{0,79}$/.test(name))
      throw fields.invalid(`variables.${name}`, 'must be the name of a variable: letters, digits and _');
  }
  return {
    from,
    to: fields.number('to'),
    context: fields.context('context', 'default'),
    device,
    callerId: callerId(fields.optional('callerId') ?? from, fields),
    timeout: fields.milliseconds('timeout', RING_TIMEOUT, LONGEST_RING),
    variables,
  };
}

/** `"Bob" <200>`, `Bob <200>`, `200` or `Bob`. */
function callerId(text: string, fields: Fields): { name: string; number: string } {
  const both = /^"?([^"<>]*?)"?\s*<([^"<>]*)>$/.exec(text);
  const name = (both ? both[1] : '')?.trim() ?? '';
  const number = (both ? both[2] : text)?.trim() ?? '';
  if (/^[\w*#+.-]{1,80}$/.test(number) && !/["<>]/.test(name)) return { name, number };
  throw fields.invalid('callerId', 'must be a number, or a name and a number as in "Name" <201>');
}
