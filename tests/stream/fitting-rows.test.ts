import { expect, it } from 'vitest';
import { text } from '../../models/types.ts';
import type { StoredColumn } from '../../src/storage/storage.ts';
import { type FittingRows, fittingRows } from '../../src/stream/fitting-rows.ts';

const columns = ['a', 'b', 'c'].map((name) => ({ name, type: text() }));

/** The rows for a table with the columns named; undefined: there is no such table. */
async function fitting(
  names: readonly string[] | undefined,
  pieces: FittingRows['pieces'],
): Promise<{ readonly rows: FittingRows; readonly text: string }> {
  const stored = names?.map((name): StoredColumn => ({ name, type: text(), nativeType: 'text', nullable: true }));
  const catalog = { columns: () => Promise.resolve(stored), isEmpty: () => Promise.resolve(false) };
  const rows = await fittingRows({ catalog }, { name: 'table' }, { columns, pieces });
  let whole = '';
  for await (const piece of rows.pieces) whole += piece;
  return { rows, text: whole };
}

it('a table that has every column, and more, gets the text as it is', async () => {
  const pieces = ['1,2,3\n4,', '5,6\n'];
  expect((await fitting(['x', 'c', 'b', 'a'], pieces)).rows.pieces).toBe(pieces);
});

it('fields of a lost column are left out; null, the empty text, quotes, commas and line ends stay what they are', async () => {
  const { rows, text: written } = await fitting(['c', 'a'], ['1,lost,3\n,"l""o,s\nt",""\n"x ""y""",,"z,', '\nz"\n']);
  expect(rows.columns.map(({ name }) => name)).toEqual(['a', 'c']);
  expect(written).toBe('1,3\n,""\n"x ""y""","z,\nz"\n');
});

it('a table that is not there is left to whoever writes it', async () => {
  const pieces = ['1,2,3\n'];
  expect((await fitting(undefined, pieces)).rows.pieces).toBe(pieces);
});
