import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A working folder with these files, by their paths; removed when the test has finished. */
export async function folderOf(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ecom-own-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return folder;
}

/** A mart of orders a day, in two files as a person writes it. */
export const ORDERS_DAILY = {
  'models/marts/orders_daily.ts': `import type { ByKeyModel } from 'ecom-data-platform/models/kinds.ts';
import { date, integer, money } from 'ecom-data-platform/models/types.ts';
import sql from './orders_daily.sql';

export const ordersDaily: ByKeyModel = {
  name: 'orders_daily',
  kind: 'by_key',
  schema: 'mart',
  grain: 'one day on which an order was placed',
  meaning: 'Orders a day.',
  sql,
  key: ['order_date'],
  group: 'order_date',
  inputs: { fact_order: { by: 'order_date' } },
  columns: {
    order_date: { type: date(), meaning: 'The day, UTC.' },
    order_count: { type: integer(), unit: 'orders', meaning: 'Orders that were placed.' },
    total_amount: { type: money(), unit: "shop's currency", meaning: 'What they cost.' },
  },
};
`,
  'models/marts/orders_daily.sql': `with

orders as (
  select * from fact_order
)

select
  order_date,
  count(*) as order_count,
  sum(total_amount_shop) as total_amount
from orders
group by order_date
`,
} as const;
