import type { AmiError } from '../../errors';
import { owned } from '../../owned-text';
import { MAX_NAME_LENGTH } from '../store';
import type { OwnQuestion } from './source';

/** Limit of endpoints whose mailboxes are queried, with one question each. */
const MAX_ENDPOINTS = 10_000;
/** Limit of their mailboxes, with one question each. */
const MAX_MAILBOXES = 20_000;

/**
 * Finds the mailboxes of PJSIP endpoints: PJSIPShowEndpoints, and PJSIPShowEndpoint for each. The header `Mailboxes` of the endpoint
 * and of its AORs holds names with commas between them (res_pjsip/pjsip_configuration.c, res_pjsip/location.c).
 *
 * @param refusal thrown if the endpoints cannot be listed
 * @param done called with the names
 */
export function mailboxesOfEndpoints(
  refusal: AmiError,
  done: (found: ReadonlySet<string>, askedAt: number) => readonly OwnQuestion[],
): readonly OwnQuestion[] {
  const names: string[] = [];
  const found = new Set<string>();
  let left = 0;

  const add = (name: string) => {
    if (name !== '' && name.length <= MAX_NAME_LENGTH && found.size < MAX_MAILBOXES) found.add(owned(name));
  };
  const mailboxesOf = (Endpoint: string): OwnQuestion => ({
    source: 'mailboxes',
    action: { Action: 'PJSIPShowEndpoint', Endpoint },
    onItem: (item) => {
      for (const name of (item.get('Mailboxes') ?? '').split(',', MAX_MAILBOXES)) add(name.trim());
    },
    onComplete: (askedAt) => {
      left -= 1;
      return left === 0 ? done(found, askedAt) : [];
    },
  });

  return [
    {
      source: 'mailboxes',
      action: { Action: 'PJSIPShowEndpoints' },
      isOptional: () => true,
      onRefused: () => {
        throw refusal;
      },
      onItem: (item) => {
        const name = item.get('ObjectName');
        if (name && name.length <= MAX_NAME_LENGTH && names.length < MAX_ENDPOINTS) names.push(owned(name));
      },
      onComplete: (askedAt) => {
        left = names.length;
        return left === 0 ? done(found, askedAt) : names.map(mailboxesOf);
      },
    },
  ];
}
