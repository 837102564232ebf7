/** The modules of the simulator, and their priorities (main/bridge.c). */
export const TECHNOLOGIES = [
  ['holding_bridge', 'Holding', 50],
  ['simple_bridge', '1to1Mix', 50],
  ['softmix', 'MultiMix', 10],
] as const;

/** Suspends or resumes a technology; false for an unknown name. In the simulator this changes no bridge. */
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
