import type { StreamFile } from './group';
import { whole } from './numbers';
import type { Result } from './race';

/** @returns whether a contender read all headers of a stream: `right`, or what is wrong */
export function verdictOn(result: Result | undefined, { count, checksum }: StreamFile): string {
  if (!result || 'failure' in result) return `failed: ${result?.failure}`;
  const [measured] = result.measured;
  if (measured?.count !== count) return `lost ${whole(count - (measured?.count ?? 0))} events`;
  return measured.checksum === checksum ? 'right' : 'wrong headers';
}
