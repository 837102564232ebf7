/** ast_true (main/utils.c). */
export function isTrue(text: string): boolean {
  return /^(yes|true|y|t|1|on)$/i.test(text);
}
