import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Fields, readRows } from '../../src/storage/row-reader.ts';
import { rowFile } from './contract/rig.ts';

async function read(pieces: readonly string[]): Promise<Fields[]> {
  const rows: Fields[] = [];
  for await (const group of readRows(pieces)) rows.push(...group);
  return rows;
}

const piecesOf = (text: string, size: number): string[] =>
  Array.from({ length: Math.ceil(text.length / size) }, (_, i) => text.slice(i * size, (i + 1) * size));

const field = fc.option(fc.string({ unit: fc.constantFrom('a', 'é', '😀', ',', '"', '\n', '\r', ' ', "'") }));
const table = fc
  .integer({ min: 1, max: 5 })
  .chain((width) => fc.array(fc.array(field, { minLength: width, maxLength: width })));

it('reads what a CSV library reads, wherever the pieces end', async () => {
  await fc.assert(
    fc.asyncProperty(table, fc.integer({ min: 1, max: 9 }), async (rows, size) => {
      const text = rowFile([], rows).slice(1);
      const expected: unknown = parse(text, {
        cast: (value, { quoting }) => (value === '' && !quoting ? null : value),
      });
      const found = await read(piecesOf(text, size));
      if (rows.every((row) => row.length > 1)) expect(found).toEqual(expected);
      expect(found).toEqual(rows);
    }),
  );
});

it('reads fields without quotes as COPY writes them', async () => {
  expect(await read(['a,1,\nb,"",x\n'])).toEqual([
    ['a', '1', null],
    ['b', '', 'x'],
  ]);
});

it('reads a last line without its end, and refuses a quote that is never closed', async () => {
  expect(await read(['a,b'])).toEqual([['a', 'b']]);
  await expect(read(['a,"b\n'])).rejects.toThrow('within a quoted field');
});
