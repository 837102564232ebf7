import type { Random } from '../../../random';
import { inOrder } from './member-order';
import type { Member, Queue, Turn } from './queue';

/** A member with its rank: the lowest is called first. */
export interface Candidate {
  readonly member: Member;
  readonly metric: number;
}

/** A difference in penalty outweighs everything else. */
const PENALTY = 1_000_000;

/** The members that may be called, the next one first (apps/app_queue.c calc_metric). `now` is in seconds since the epoch. */
export function candidates(queue: Queue, turn: Turn, random: Random, now: number): Candidate[] {
  const { strategy } = queue;
  turn.hasMore = false;
  const members = inOrder(queue).map((member, index): Candidate => {
    const place = strategy === 'rrmemory' ? queue.members.indexOf(member) : index;
    return { member, metric: rank(queue, member, place, turn, random, now) };
  });
  // Asterisk builds its list of calls from the last member to the first.
  return members.reverse().sort((a, b) => a.metric - b.metric);
}

function rank(
  { strategy }: Queue,
  member: Member,
  place: number,
  turn: Turn,
  random: Random,
  now: number,
): number {
  const penalty = member.penalty * PENALTY;
  switch (strategy) {
    case 'ringall':
      return penalty;
    case 'linear':
    case 'rrmemory':
    case 'rrordered':
      if (place > turn.position) turn.hasMore = true;
      return penalty + (place < turn.position ? 1000 + place : place);
    case 'random':
      return penalty + random.between(0, 999);
    case 'wrandom':
      return random.between(0, (1 + member.penalty) * 1000 - 1);
    case 'fewestcalls':
      return penalty + member.callsTaken;
    case 'leastrecent':
      return penalty + (member.lastCall === 0 ? 0 : PENALTY - (now - member.lastCall));
  }
}

/** The next attempt begins after the members that were called (apps/app_queue.c store_next_rr, store_next_lin). */
export function advance(turn: Turn, next: Candidate | undefined): void {
  if (next) turn.position = next.metric % 1000;
  else if (turn.hasMore) turn.position++;
  else turn.position = 0;
  turn.hasMore = false;
}
