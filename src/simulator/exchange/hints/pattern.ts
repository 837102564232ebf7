/** True for a pattern such as `_1XX`. */
export function isPattern(extension: string): boolean {
  return extension.startsWith('_');
}

/** The extension without dashes, which Asterisk ignores outside the sets of a pattern (main/pbx.c ext_strncpy). */
export function withoutDashes(extension: string): string {
  return isPattern(extension)
    ? extension.replace(/\[[^\]]*(?:\]|$)|-/g, (part) => (part === '-' ? '' : part))
    : extension.replaceAll('-', '');
}

/** True if the extension matches: X is any digit, Z 1 to 9, N 2 to 9, brackets a set, `.` and `!` the rest. */
export function matchesPattern(extension: string, pattern: string): boolean {
  const source = withoutDashes(pattern)
    .slice(1)
    .replace(/[*+?^$(){}|\\]/g, '\\$&')
    .replace(/[XZN.!]/gi, (sign) => SIGNS[sign.toUpperCase()] ?? sign);
  return new RegExp(`^${source}$`).test(withoutDashes(extension));
}

const SIGNS: Readonly<Record<string, string>> = {
  X: '\\d',
  Z: '[1-9]',
  N: '[2-9]',
  '.': '.+',
  '!': '.*',
};

/**
 * Compares two patterns as Asterisk sorts them: the first position decides, and the sign that matches less comes first
 * (main/pbx.c ext_cmp_pos).
 */
export function comparePatterns(a: string, b: string): number {
  const [first, second] = [weights(a), weights(b)];
  for (let index = 0; ; index++) {
    const difference = (first[index] ?? END) - (second[index] ?? END);
    if (difference !== 0) return difference;
    if (index >= first.length) return 0;
  }
}

const END = 0x30000;

/** The number of characters that match at each position, times 256, plus the lowest of them. */
function weights(pattern: string): number[] {
  const signs =
    withoutDashes(pattern)
      .slice(1)
      .match(/\[[^\]]*\]?|./g) ?? [];
  return signs.map((sign) => {
    const known = WEIGHTS[sign.toUpperCase()];
    if (known !== undefined) return known;
    if (!sign.startsWith('[')) return sign.charCodeAt(0);
    const members = charactersOf(sign);
    return members.length * 256 + Math.min(...members, 0xff);
  });
}

const WEIGHTS: Readonly<Record<string, number>> = {
  X: 10 * 256 + 0x30,
  Z: 9 * 256 + 0x31,
  N: 8 * 256 + 0x32,
  '.': 0x18000,
  '!': 0x28000,
};

/** The character codes of a set such as `[1-35]`. */
function charactersOf(set: string): number[] {
  const codes = new Set<number>();
  for (const [, first = '', , last] of set.replace(/[[\]]/g, '').matchAll(/(.)(-(.))?/g)) {
    for (let code = first.charCodeAt(0); code <= (last ?? first).charCodeAt(0); code++) codes.add(code);
  }
  return [...codes];
}
