import type { AmiError } from '../../src/index';
import type { Scene } from './scene';

/** Ends the fault. */
export type Heal = () => unknown;
/** Injects a fault. Without a `Heal` it ends on its own. */
export type Fault = (scene: Scene) => Promise<Heal | undefined> | Heal | undefined;

/** Injects these faults one after the other. */
export const and =
  (...faults: Fault[]): Fault =>
  async (scene) => {
    const heals: (Heal | undefined)[] = [];
    for (const fault of faults) heals.push(await fault(scene));
    return heals.some(Boolean)
      ? async () => {
          for (const heal of heals.reverse()) await heal?.();
        }
      : undefined;
  };

export function expectCode({ code, message }: AmiError, expected: string): void {
  if (code !== expected) throw new Error(`expected ${expected}, not ${code}: ${message}`);
}
