import type { StreamFile } from './group';
import { whole } from './numbers';
import type { Result } from './race';

/** What is to be said of a contender that was to read a stream and to make a checksum of it. */
export function verdictOn(result: Result | undefined, { count, checksum }: StreamFile): string {
  if (!result || 'failure' in result) return `failed: ${result?.failure}`;
  const [measured] = result.measured;
  if (measured?.count !== count) return `lost ${whole(count - (measured?.count ?? 0))} events`;
  return measured.checksum === checksum ? 'right' : 'wrong headers';
}
