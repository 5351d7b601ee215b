import { beforeAll, expect, inject, it } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import type { EtlReport } from '../../src/etl/report.ts';
import type { QuarantinedRow, QuarantineList } from '../../src/quality/quarantine.ts';
import type { ValidationReport } from '../../src/quality/report.ts';
import { openPostgres } from '../../src/storage/postgres/database.ts';
import type { Database } from '../../src/storage/storage.ts';
import { openPlatform } from '../../src/wire.ts';
import { createDatabase } from '../support/databases.ts';
import { prepareBoth } from '../support/prepare.ts';
import { put, putOrder } from '../support/shop.ts';
import { type Call, ecom, emptyFolder } from './ecom.ts';

/** A shop with one order of two whose total is wrong. */
let shop: Call;

const withShop = async (work: (oltp: Database) => Promise<void>): Promise<void> => {
  const oltp = openPostgres(String(shop.env?.ECOM_OLTP_URL), 'oltp');
  try {
    await work(oltp);
  } finally {
    await oltp.close();
  }
};

const said = async <T>(...args: string[]): Promise<T> => {
  const { code, stdout, stderr } = await ecom([...args, '--json'], shop);
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as T;
};

beforeAll(async () => {
  const url = inject('templateUrl');
  const [oltp, dwh] = await Promise.all([createDatabase(url, 'ecom_db'), createDatabase(url, 'ecom_dwh')]);
  const env = { ECOM_HOME: await emptyFolder(), ECOM_OLTP_URL: oltp.url, ECOM_DWH_URL: dwh.url };
  shop = { env };
  const platform = await openPlatform(loadConfig(env, env.ECOM_HOME));
  await prepareBoth(platform);
  await platform.close();
  await withShop(async (source) => {
    await put(source, 'products', { product_id: 'P1' });
    await putOrder(source, 'O1', ['10.00']);
    await putOrder(source, 'O2', ['10.00'], { total_amount: '15.00' });
  });
}, 60_000);

it('etl, status and validate tell what is in quarantine; list, show and retry find it', async () => {
  const run = await ecom(['etl'], shop);
  expect(run.code).toBe(0);
  expect(run.stdout).toMatch(/shop\.orders +1 +2 +50 % +15\.00 +60 %/);
  expect(run.stdout).toContain('error 60 % of shop.orders is in quarantine, more than quarantine_fail_share');
  const status = await ecom(['status'], shop);
  expect(status.stdout).toMatch(/shop\.orders +1 +2 +50 % +15\.00 +60 %/);
  const validation = await ecom(['validate', '--json'], shop);
  expect(validation.code).toBe(1);
  const { checks, passed } = JSON.parse(validation.stdout) as ValidationReport;
  expect(passed).toBe(false);
  expect(checks.filter(({ status: state }) => state === 'failed').map(({ table_name: table }) => table)).toEqual([
    'shop.orders',
    'shop.order_items',
  ]);

  const list = await said<QuarantineList>('quarantine', 'list', '--table', 'shop.orders');
  expect(list.rules).toMatchObject([
    { source_table: 'orders', rule: 'total_equals_items', rows: 1, shop_amount: '15.00', row_share: 0.5, since_run: 1 },
  ]);
  expect(list.tables).toMatchObject([{ source_table: 'orders', level: 'fail' }]);
  const found = await said<{ total: number; rows: QuarantinedRow[] }>('quarantine', 'show', '--key', 'O2');
  expect(found).toMatchObject({
    total: 2,
    rows: [{ source_key: 'O2|1' }, { source_key: 'O2', source_row: { order_id: 'O2', total_amount: 15 } }],
  });
  const text = await ecom(['quarantine', 'show', '--table', 'orders'], shop);
  expect(text.stdout).toMatch(
    /^shop\.orders O2 {2}quarantined by total_equals_items {2}15\.00 USD {2}since .+ \(run 1\)$/m,
  );

  expect(await said('quarantine', 'retry', '--rule', 'total_equals_items')).toEqual({ rows: 1 });
  const { sources } = await said<EtlReport>('etl');
  expect(sources.find(({ source }) => source === 'orders')).toMatchObject({ read: 1, quarantined: 1 });
  await ecom(['variables', 'set', 'quarantine_fail_share', '100%'], shop);
  expect((await ecom(['validate'], shop)).code).toBe(0);
}, 180_000);

it('what is asked for wrongly is refused, with what would be right', async () => {
  const wrong = await ecom(['quarantine', 'list', '--table', 'order'], shop);
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toMatch(/There is no table order in the shop\.\n→ There are customers, products, /);
  const nothing = await ecom(['quarantine', 'retry'], shop);
  expect(nothing.code).toBe(2);
  expect(nothing.stderr).toContain('Give --table, --rule or --key; --all is for all of them.');
  const help = await ecom(['quarantine', '--help'], shop);
  expect(help.stdout).toContain('$ ecom quarantine show --table orders --rule total_equals_items');
}, 60_000);
