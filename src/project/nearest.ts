/** The name that somebody may have meant; undefined where none is like it. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  const near = names.toSorted((a, b) => distance(name, a) - distance(name, b))[0];
  return near !== undefined && distance(name, near) <= 3 ? near : undefined;
}

/** Levenshtein's: how many letters have to change. */
function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [row, letter] of [...a].entries()) {
    const next = [row + 1];
    for (const [column, other] of [...b].entries()) {
      const replaced = (previous[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (next[column] ?? 0) + 1, (previous[column + 1] ?? 0) + 1));
    }
    previous = next;
  }
  return previous.at(-1) ?? 0;
}
