import { type CallResult, call, LONGEST_RING, RING_TIMEOUT } from './call';
import type { ActionConnection, FormHooks } from './connection';
import { Fields } from './fields';

/** The fields of `pickup`. */
export interface PickupOptions {
  /** The extension whose phone takes the call. */
  extension: string | number;
  /** The extension that rings. */
  of: string | number;
  /** Dialplan code for a pickup. The extension follows it. Default: `**`, as on FreePBX. */
  code?: string;
  /** Default: `default`. */
  context?: string;
  /** ms. Default: 30,000. */
  timeout?: number;
}

/**
 * Takes a call that rings at another extension. AMI has no action for this. Therefore the own phone rings, and then dials the
 * pickup code.
 *
 * @throws AmiError as `call`
 */
export async function pickup(
  connection: ActionConnection,
  options: PickupOptions,
  hooks?: FormHooks,
): Promise<CallResult> {
  const fields = new Fields('pickup', options, ['extension', 'of', 'code', 'context', 'timeout']);
  const code = fields.optional('code') ?? '**';
  if (!/^[0-9*#]{1,10}$/.test(code)) throw fields.invalid('code', 'may only have 0-9, * and #');
  const from = fields.number('extension');
  const to = `${code}${fields.number('of')}`;
  const context = fields.context('context', 'default');
  const timeout = fields.milliseconds('timeout', RING_TIMEOUT, LONGEST_RING);
  return call(connection, { from, to, context, timeout }, hooks);
}
