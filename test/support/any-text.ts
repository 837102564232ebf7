import fc from 'fast-check';

const SURROGATES = 0xd800;
const BEHIND_SURROGATES = 0xe000;
const GAP = BEHIND_SURROGATES - SURROGATES;

/**
 * Any character but half a surrogate pair, for `fc.string({ unit })`. The unit `binary` of fast-check is the same, but keeps a
 * table of all of them: 86 MB, which each garbage collection after it goes through.
 */
export const anyCharacter = fc
  .integer({ min: 0, max: 0x10ffff - GAP })
  .map((n) => String.fromCodePoint(n < SURROGATES ? n : n + GAP), numberOf);

/** The way back, by which fast-check adds strings such as `__proto__`. */
function numberOf(character: unknown): number {
  if (typeof character !== 'string' || [...character].length !== 1) throw new Error('not one character');
  const code = character.codePointAt(0) as number;
  if (code >= SURROGATES && code < BEHIND_SURROGATES) throw new Error('half a surrogate pair');
  return code < SURROGATES ? code : code - GAP;
}
