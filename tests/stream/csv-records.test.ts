import { expect, it } from 'vitest';
import { type CsvRecord, readRecords } from '../../src/stream/replay/csv-records.ts';

async function recordsOf(pieces: Iterable<string>): Promise<CsvRecord[]> {
  const found: CsvRecord[] = [];
  async function* given(): AsyncGenerator<string> {
    yield* pieces;
  }
  for await (const records of readRecords(given())) found.push(...records);
  return found;
}

/** Pieces of a line that goes on for a gigabyte, between two good ones. */
function* gigabyte(): Generator<string> {
  yield 'id,name\n1,"';
  const piece = 'x'.repeat(1024 * 1024);
  for (let sent = 0; sent < 1024; sent += 1) yield piece;
  yield 'y\n2,good\n';
}

it('a line of a gigabyte is a broken line, takes no memory and no other line with it', async () => {
  const before = process.memoryUsage.rss();
  const records = await recordsOf(gigabyte());
  expect(records.map((one) => [one.line, 'fields' in one ? one.fields : one.broken])).toEqual([
    [1, ['id', 'name']],
    [2, 'it is longer than 16 MB'],
    [3, ['2', 'good']],
  ]);
  expect(records[1]?.text.length).toBeLessThanOrEqual(200);
  expect(process.memoryUsage.rss() - before).toBeLessThan(400 * 1024 ** 2);
});

it('a file that is nothing but such a line ends', async () => {
  const pieces = Array.from({ length: 20 }, () => 'x'.repeat(1024 * 1024));
  const [only, ...others] = await recordsOf(pieces);
  expect(only).toMatchObject({ line: 1, broken: 'it is longer than 16 MB' });
  expect(others).toEqual([]);
});

it('a long line that ends in time is read', async () => {
  const long = 'x'.repeat(10 * 1024 * 1024);
  const records = await recordsOf([`a,b\n1,${long.slice(0, 5)}`, `${long.slice(5)}\n`]);
  expect(records.map((one) => ('fields' in one ? one.fields.map(({ length }) => length) : one.broken))).toEqual([
    [1, 1],
    [1, long.length],
  ]);
});
