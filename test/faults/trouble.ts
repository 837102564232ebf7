import type { AmiError } from '../../src/index';
import type { Scene } from './scene';

/** Puts it right again. */
export type Heal = () => unknown;
/** Makes trouble; where it gives no `Heal`, it is over by itself. */
export type Trouble = (scene: Scene) => Promise<Heal | undefined> | Heal | undefined;

/** These troubles one after the other. */
export const and =
  (...troubles: Trouble[]): Trouble =>
  async (scene) => {
    const heals: (Heal | undefined)[] = [];
    for (const trouble of troubles) heals.push(await trouble(scene));
    return heals.some(Boolean)
      ? async () => {
          for (const heal of heals.reverse()) await heal?.();
        }
      : undefined;
  };

export function expectCode({ code, message }: AmiError, expected: string): void {
  if (code !== expected) throw new Error(`${expected} expected, not ${code}: ${message}`);
}
