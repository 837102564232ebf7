import type { Random } from '../../src/simulator/random';
import type { Pbx } from './pbx';

export type Header = readonly [name: string, value: string];

export interface Kind {
  name: string;
  /** The read class of the event. */
  class: string;
  /** How often the kind occurs, relative to the other kinds. */
  share: number;
  /** The headers after those that every event has. */
  rest: (random: Random, pbx: Pbx) => Header[];
}
