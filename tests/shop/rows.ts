import { type SourceName, sources } from '../../models/sources/index.ts';

/** A row of `ecom_db` by column, as text; null and the empty text are both empty. */
export type ShopRow = Readonly<Record<string, string>>;

/** Lines of row files as rows. The shop's rows hold no field that spans lines, so a line is a row. */
export function parseRows(table: SourceName, lines: readonly string[]): ShopRow[] {
  const source = sources.find(({ name }) => name === table);
  const columns = Object.keys(source?.columns ?? {});
  return lines.map((line) => {
    const fields = [...line.trimEnd().matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(([, field = '']) =>
      field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field,
    );
    return Object.fromEntries(columns.map((column, i) => [column, fields[i] ?? '']));
  });
}
