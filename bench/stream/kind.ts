import type { Random } from '../../src/simulator/random';
import type { Pbx } from './pbx';

export type Header = readonly [name: string, value: string];

export interface Kind {
  name: string;
  /** Of the classes that a manager user may read. */
  class: string;
  /** How many there are beside the other kinds. */
  share: number;
  /** The headers that follow those which every event has. */
  rest: (random: Random, pbx: Pbx) => Header[];
}
