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
