/** How many rows the tables of a session have, by which is decided how a statement runs. */
export interface Sizes {
  /** Notes a table, or another number of rows for it. */
  table(name: string, rows: number): void;
  view(name: string, select: string): void;
  remove(name: string): void;
  /**
   * The rows of all tables that a statement names, itself or through views. More than are read where a column has the name of a table:
   * it decides about speed only.
   */
  readBy(select: string): number;
}

export function tableSizes(): Sizes {
  const tables = new Map<string, number>();
  const views = new Map<string, ReadonlySet<string>>();
  const collect = (words: ReadonlySet<string>, found: Set<string>): Set<string> => {
    for (const word of words) {
      if (found.has(word) || !(tables.has(word) || views.has(word))) continue;
      found.add(word);
      collect(views.get(word) ?? new Set(), found);
    }
    return found;
  };
  const remove = (name: string): void => {
    tables.delete(name);
    views.delete(name);
  };
  return {
    table(name, rows) {
      remove(name);
      tables.set(name, rows);
    },
    view(name, select) {
      remove(name);
      views.set(name, wordsOf(select));
    },
    remove,
    readBy(select) {
      return [...collect(wordsOf(select), new Set())].reduce((sum, name) => sum + (tables.get(name) ?? 0), 0);
    },
  };
}

const wordsOf = (select: string): ReadonlySet<string> => new Set(select.match(/[a-z_]\w*/g));
