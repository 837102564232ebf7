/**
 * Options of fast-check for a property: the number of its runs. Each surviving mutant costs all runs, so mutation tests do a
 * tenth of them, always with the same cases, and do not search for the smallest failing case.
 */
export function runs(numRuns: number) {
  const forMutant = process.env.STRYKER_MUTATOR_WORKER !== undefined;
  return forMutant ? { numRuns: Math.ceil(numRuns / 10), seed: 1, endOnFailure: true } : { numRuns };
}
