/**
 * How often fast-check tries a property. A mutant that survives pays for all of them, so where mutants are tested it is a tenth,
 * always of the same cases, and the smallest one that fails is not looked for.
 */
export function runs(numRuns: number) {
  const forMutant = process.env.STRYKER_MUTATOR_WORKER !== undefined;
  return forMutant ? { numRuns: Math.ceil(numRuns / 10), seed: 1, endOnFailure: true } : { numRuns };
}
