import type { AnswerColumn } from '../../storage/statements.ts';

/** The columns' names, each once, for what knows a value by its name: a later one of the same name is `name_2`, `name_3`, … */
export function uniqueNames(columns: readonly AnswerColumn[]): readonly string[] {
  const taken = new Set(columns.map(({ name }) => name));
  const used = new Set<string>();
  return columns.map(({ name }) => {
    let unique = name;
    for (let number = 2; used.has(unique); number += 1) {
      const candidate = `${name}_${number}`;
      if (!taken.has(candidate)) unique = candidate;
    }
    used.add(unique);
    taken.add(unique);
    return unique;
  });
}
