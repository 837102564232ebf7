import { fail } from '../../simulator-error';

/**
 * What a phone does when it is called.
 *
 * - `answers`: when a test says so, or 2 seconds after it begins to ring if an action made the call
 * - `rings`: it rings until the caller gives up
 * - `refuses`: it rings and refuses the call (486)
 * - `forwardsTo`: it sends the caller to another extension of its context (302)
 */
export type PhoneBehaviour = 'answers' | 'rings' | 'refuses' | { readonly forwardsTo: string };

/** Throws a SimulatorError for anything else. */
export function checkedBehaviour(extension: string, phone: PhoneBehaviour): PhoneBehaviour {
  const isKnown =
    typeof phone === 'string'
      ? ['answers', 'rings', 'refuses'].includes(phone)
      : typeof phone?.forwardsTo === 'string' && phone.forwardsTo !== '';
  if (isKnown) return phone;
  return fail(
    `phone of extension '${extension}' must be 'answers', 'rings', 'refuses' or { forwardsTo: '1002' }, not ${JSON.stringify(phone)}`,
  );
}
