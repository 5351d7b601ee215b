import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { sql } from 'kysely';
import { expect, inject, it } from 'vitest';
import { replay } from '../../src/stream/replay.ts';
import type { ReplayOptions, StreamReport } from '../../src/stream/report.ts';
import { createTestPlatform, type TestPlatform } from '../support/platform.ts';

const HEADER = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country';
const GOOD = [
  '536365,85123A,"HEART, WHITE",6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom',
  '536365,85123a,LANTERN,2,2010-12-01 08:26:00,0.001,17850.0,United Kingdom',
  '536366,POST,POSTAGE,1,2010-12-02 09:00:00,18.00,,France',
  'C536367,85123A,"HEART, WHITE",-1,2010-12-03 10:00:00,2.55,17850.0,United Kingdom',
];

interface Copy {
  readonly folder: string;
  readonly file: string;
}

async function copyOf(
  lines: readonly string[],
  encode: (text: string) => string | Buffer = (text) => text,
): Promise<Copy> {
  const folder = await mkdtemp(join(inject('testFolder'), 'replay-'));
  const file = join(folder, 'retail.csv');
  await writeFile(file, encode(`${lines.join('\n')}\n`));
  return { folder, file };
}

const replayed = (
  { oltp }: TestPlatform,
  { file, folder }: Copy,
  options: Partial<ReplayOptions> = {},
): Promise<StreamReport> => replay(oltp, { dataset: 'online-retail', file, badLinesFolder: folder, ...options });

async function ordersOf({ oltp }: TestPlatform): Promise<unknown> {
  const { rows } = await oltp.session(({ queries }) =>
    sql`select order_id, customer_id, total_amount::text as total from shop.orders order by order_id`.execute(queries),
  );
  return rows;
}

const expected = [
  // 6 × 2.55 and 2 × 0.001, each line rounded to the cent.
  { order_id: '536365', customer_id: '17850', total: '15.30' },
  { order_id: '536366', customer_id: null, total: '18.00' },
];

it('invoices become orders and cancellations refunds, the file packed or not', async () => {
  for (const encode of [(text: string) => text, (text: string) => gzipSync(text)]) {
    const platform = await createTestPlatform();
    const report = await replayed(platform, await copyOf([HEADER, ...GOOD], encode));
    expect(report.rows).toMatchObject({ customers: 1, products: 3, orders: 2, order_items: 3, refunds: 1 });
    expect(await ordersOf(platform)).toEqual(expected);
  }
});

it('in steps and day by day it comes to the same, and repeated it adds nothing', async () => {
  const platform = await createTestPlatform();
  const copy = await copyOf([HEADER, ...GOOD]);
  const first = await replayed(platform, copy, { until: new Date('2010-12-02T00:00:00Z') });
  expect(first.lines).toEqual({ read: 4, bad: 0, later: 2 });
  await replayed(platform, copy, { dayByDay: true });
  expect(await ordersOf(platform)).toEqual(expected);
  expect((await replayed(platform, copy)).batches).toBe(0);
  expect(await ordersOf(platform)).toEqual(expected);
});

it('a file without a column is refused by its name, with nothing written', async () => {
  const platform = await createTestPlatform();
  const copy = await copyOf([HEADER.replace('UnitPrice', 'Price'), ...GOOD]);
  await expect(replayed(platform, copy)).rejects.toMatchObject({
    code: 'CSV_COLUMN_MISSING',
    fields: { missing: ['UnitPrice'] },
  });
  expect(await ordersOf(platform)).toEqual([]);
});

it.each([
  ['too few fields', '536368,22752,SET,7', '4 fields'],
  ['a quantity that is none', '536368,22752,SET,seven,2010-12-04 08:34:00,7.65,17850.0,France', 'seven'],
  ['a day that does not exist', '536368,22752,SET,7,2010-02-30 08:34:00,7.65,17850.0,France', '2010-02-30'],
  ['an open quote', '536368,22752,"SET,7,2010-12-04 08:34:00,7.65,17850.0,France', 'quote'],
])('a line with %s is named by its number and nothing is written; left out, it is listed', async (_, line, reason) => {
  const platform = await createTestPlatform();
  const copy = await copyOf([HEADER, GOOD[0] ?? '', line, ...GOOD.slice(1)]);
  await expect(replayed(platform, copy)).rejects.toMatchObject({ code: 'CSV_LINE_BROKEN', fields: { line: 3 } });
  expect(await ordersOf(platform)).toEqual([]);
  const report = await replayed(platform, copy, { skipBadLines: true });
  expect(report.lines).toMatchObject({ read: 5, bad: 1 });
  expect(await ordersOf(platform)).toEqual(expected);
  const listed = (await readFile(report.bad_lines_file ?? '', 'utf8')).split('\n');
  expect(listed[0]).toBe('line_number,reason,text');
  expect(listed[1]).toMatch(/^3,/);
  expect(listed[1]).toContain(reason);
  expect(listed).toHaveLength(3);
});

it('a file that is not there and a dataset that nobody knows are named', async () => {
  const platform = await createTestPlatform();
  const copy = await copyOf([HEADER]);
  const absent = { ...copy, file: `${copy.file}.absent` };
  await expect(replayed(platform, absent)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
  await expect(replayed(platform, copy, { dataset: 'cdnow' })).rejects.toMatchObject({ code: 'DATASET_UNKNOWN' });
});
