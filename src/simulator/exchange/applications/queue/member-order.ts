import type { Member, Queue } from './queue';

/** Number of buckets in the hash table of a queue's members (apps/app_queue.c find_load_queue). */
const BUCKETS = 37;

/** The members in the order in which app_queue goes through them: that of its hash table of interfaces. */
export function inOrder({ members, strategy }: Pick<Queue, 'members' | 'strategy'>): Member[] {
  if (strategy === 'linear' || strategy === 'rrordered') return [...members];
  return [...members].sort((a, b) => bucket(a.interface) - bucket(b.interface));
}

/** apps/app_queue.c member_hash_fn: the first five bytes from the slash on, or from the beginning without one. */
function bucket(device: string): number {
  const slash = device.indexOf('/');
  const bytes = [...Buffer.from(device.slice(Math.max(slash, 0)))].slice(0, 5);
  const hash = bytes.reduce((sum, byte, index) => (sum + (compressed(byte) << (index * 6))) | 0, 0);
  return Math.abs(hash) % BUCKETS;
}

/** apps/app_queue.c compress_char. The bytes of UTF-8 are negative there. */
function compressed(byte: number): number {
  if (byte < 32 || byte > 127) return 0;
  return byte > 96 ? byte - 64 : byte - 32;
}
