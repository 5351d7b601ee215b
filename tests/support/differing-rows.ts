import type { Rows } from './warehouse.ts';

/** What tells in words how a row stood when it was last looked at: of a column that was widened since, numbers have more zeros in a rebuild. */
const told = ['source_row', 'found', 'expected'];

const withoutZeros = (text: string): string =>
  text.replaceAll(/\d+\.\d+/g, (number) => number.replace(/0+$/, '').replace(/\.$/, ''));

const inWords = (row: Rows[number]): string =>
  JSON.stringify(
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [
        name,
        told.includes(name) && typeof value === 'string' ? withoutZeros(value) : value,
      ]),
    ),
  );

/** Rows that only one of two warehouses has, as often as it has them: `- table row` of the first, `+ table row` of the second. */
export function differingRows(one: Record<string, Rows>, other: Record<string, Rows>): string[] {
  const counts = new Map<string, number>();
  const count = (tables: Record<string, Rows>, by: number): void => {
    for (const [table, rows] of Object.entries(tables))
      for (const row of rows) {
        const words = `${table} ${inWords(row)}`;
        counts.set(words, (counts.get(words) ?? 0) + by);
      }
  };
  count(one, -1);
  count(other, 1);
  return [...counts].flatMap(([words, n]) =>
    Array.from({ length: Math.abs(n) }, () => `${n < 0 ? '-' : '+'} ${words}`),
  );
}
