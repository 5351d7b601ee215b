/**
 * What the values of a table hang on beside its rows, so that a cut sees values that changed without a row being written. By kind and
 * name: `column <name>` its number, `label <id>` a label of an enumeration, `expression <id>` of columns that are not stored, `file <id>`
 * the number of a file, which a change of a column's type writes anew.
 */
export type Definitions = Readonly<Record<string, string>>;

/** The first kind that changed says it best. */
const REASONS: readonly (readonly [kind: string, reason: (table: string, name: string) => string])[] = [
  ['column', (table, name) => `${table}.${name} is another column than in the last run`],
  ['label', (table) => `a label of an enumeration in ${table} was renamed since the last run`],
  ['expression', (table) => `the expression of a column of ${table} changed since the last run`],
  ['file', (table) => `${table} was written anew since the last run, as a change of a column's type does`],
];

/** As a cursor keeps a table; null where its changes are not told. */
type Defined = { readonly definitions: Definitions } | null | undefined;

/**
 * By their names, why rows of tables may have other values though nobody wrote them. What came or went is a change of the table's
 * columns, and not told here.
 */
export const rewrittenTables = (
  before: Readonly<Record<string, Defined>>,
  now: Readonly<Record<string, Defined>>,
): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(now).flatMap(([table, present]) => {
      const why = whyRewritten(table, before[table]?.definitions ?? {}, present?.definitions ?? {});
      return why === undefined ? [] : [[table, why] as const];
    }),
  );

function whyRewritten(table: string, before: Definitions, now: Definitions): string | undefined {
  const changed = Object.keys(now).filter((what) => what in before && before[what] !== now[what]);
  for (const [kind, reason] of REASONS) {
    const found = changed.find((what) => what.startsWith(`${kind} `));
    if (found !== undefined) return reason(table, found.slice(kind.length + 1));
  }
  return undefined;
}
