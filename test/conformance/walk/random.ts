import { Random } from '../../../src/simulator/random';

/** Chooses the steps of a walk: the same seed gives the same walk. */
export class Dice extends Random {
  one<T>(choices: readonly [T, ...T[]]): T {
    return this.pick(choices) ?? choices[0];
  }
}
