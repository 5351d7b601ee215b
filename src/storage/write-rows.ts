import { writeFile } from 'node:fs/promises';
import { field, row } from '../csv-row.ts';
import type { RowFile } from './row-file.ts';

/** Writes a row file of a few rows. @param rows values in the columns' order; null where there is none */
export async function writeRows(
  path: string,
  columns: readonly string[],
  rows: readonly (readonly (string | null)[])[],
): Promise<RowFile> {
  const lines = rows.map((values) => row(values.map((value) => field(value ?? undefined))));
  await writeFile(path, [row(columns.map(field)), ...lines].join(''), { mode: 0o600 });
  return { path, rows: rows.length };
}
