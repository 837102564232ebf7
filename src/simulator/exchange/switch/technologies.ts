/** The modules of the simulator, and their priorities (main/bridge.c). */
export const TECHNOLOGIES = [
  ['holding_bridge', 'Holding', 50],
  ['simple_bridge', '1to1Mix', 50],
  ['softmix', 'MultiMix', 10],
] as const;

/** Suspends a technology or ends that; false if there is none of this name. Bridges keep the technology of their type all the same. */
export function suspendTechnology(
  { suspended }: { readonly suspended: Set<string> },
  name: string,
  isSuspended: boolean,
): boolean {
  const known = TECHNOLOGIES.find(([each]) => each === name.toLowerCase())?.[0];
  if (known === undefined) return false;
  if (isSuspended) suspended.add(known);
  else suspended.delete(known);
  return true;
}
