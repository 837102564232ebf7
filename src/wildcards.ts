/**
 * @param pattern text in which each `*` stands for any number of characters, including none
 * @returns function that returns whether a whole text matches the pattern. Case matters
 */
export function wildcardTest(pattern: string): (text: string) => boolean {
  const pieces = pattern.split('*');
  if (pieces.length === 1) return (text) => text === pattern;
  const first = pieces[0] as string;
  const last = pieces.at(-1) as string;
  const between = pieces.slice(1, -1).filter((piece) => piece !== '');
  // No backtracking is needed: the first match of each piece leaves the most text for the other pieces.
  return (text) => {
    const end = text.length - last.length;
    if (!text.startsWith(first) || !text.endsWith(last)) return false;
    let at = first.length;
    for (const piece of between) {
      const found = text.indexOf(piece, at);
      if (found === -1) return false;
      at = found + piece.length;
    }
    return at <= end;
  };
}
