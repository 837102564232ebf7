import { AmiError } from '../errors';
import { quoted } from '../quoted';
import { type Allow, PURPOSES, type Purpose } from './purposes';

/**
 * Checks the option `allow`.
 *
 * @returns a copy, which later changes by the caller do not affect; undefined if no value is given
 * @throws AmiError AMI_ERR_INVALID_ACTION naming the wrong field
 */
export function checkAllow(value: unknown): Allow | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'object') throw invalid('allow must be an object with purposes');
  const { purposes, contexts }: { purposes?: unknown; contexts?: unknown } = value;
  return {
    purposes: texts('allow.purposes', purposes).map(purpose),
    contexts: texts('allow.contexts', contexts ?? []),
  };
}

function purpose(name: string): Purpose {
  const known = PURPOSES.find((one) => one === name);
  if (known) return known;
  throw invalid(`allow.purposes must be some of ${PURPOSES.join(', ')}, not ${quoted(name)}`);
}

function texts(label: string, value: unknown): string[] {
  if (Array.isArray(value) && value.every((one): one is string => typeof one === 'string')) return [...value];
  throw invalid(`${label} must be a list of texts`);
}

function invalid(message: string): AmiError {
  return new AmiError('AMI_ERR_INVALID_ACTION', message);
}
