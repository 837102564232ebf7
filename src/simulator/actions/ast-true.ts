/** ast_true (main/utils.c). */
export function isTrue(text: string): boolean {
  return /^(yes|true|y|t|1|on)$/i.test(text);
}

/** ast_false (main/utils.c). */
export function isFalse(text: string): boolean {
  return /^(no|false|n|f|0|off)$/i.test(text);
}
