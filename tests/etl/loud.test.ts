import { sql } from 'kysely';
import { beforeEach, expect, it } from 'vitest';
import { problemsOf } from '../../src/alerts/problems.ts';
import type { EtlReport } from '../../src/etl/report.ts';
import { runEtl } from '../../src/etl/run.ts';
import { dagNamed } from '../../src/orchestration/dags.ts';
import { catalogOf } from '../../src/project/catalog.ts';
import { listQuarantine, retryQuarantine, showQuarantine } from '../../src/quality/quarantine.ts';
import type { CheckReport, ValidationReport } from '../../src/quality/report.ts';
import { validateWarehouse } from '../../src/quality/validate.ts';
import { databasesPart } from '../../src/status/gather.ts';
import { createTestPlatform, type TestPlatform } from '../support/platform.ts';
import { minute, put, putOrder } from '../support/shop.ts';

/** What is in quarantine is told, in rows and money, and beyond a limit it is a failure. */

let platform: TestPlatform;

beforeEach(async () => {
  platform = await createTestPlatform();
  await put(platform.oltp, 'products', { product_id: 'P1' });
});

/** So many orders of 10 USD, numbered from 1. */
async function putOrders(count: number): Promise<void> {
  for (let number = 1; number <= count; number += 1) await putOrder(platform.oltp, `O${number}`, ['10.00']);
}

/** An order of one line of 10 that says it costs more. */
const putWrong = (orderId: string, total: string, given: Parameters<typeof putOrder>[3] = {}): Promise<void> =>
  putOrder(platform.oltp, orderId, ['10.00'], { ...given, total_amount: total });

const ofTable = <T extends { readonly source_table: string }>(tables: readonly T[], table: string): T | undefined =>
  tables.find(({ source_table: name }) => name === table);

const shareCheck = ({ checks }: Pick<ValidationReport, 'checks'>, table: string): CheckReport | undefined =>
  checks.find(({ check_name: name, table_name: of }) => name === 'quarantine_share' && of === `shop.${table}`);

const setLimits = async (warn: string, fail: string): Promise<void> => {
  await platform.variables.store('quarantine_warn_share', warn);
  await platform.variables.store('quarantine_fail_share', fail);
};

it('etl, status and ops.etl_run say rows, money in the shop’s currency and shares', async () => {
  await putOrders(3);
  await putWrong('W1', '30.00');
  await putWrong('W2', '20.00', { currency: 'EUR', exchange_rate: '1.5' });
  const { quarantine } = await runEtl(platform);
  // 30 + 20 × 1.5 of 3 × 10 + 60; 10 + 15 of 30 + 25.
  const orders = {
    source_table: 'orders',
    rows: 2,
    shop_amount: '60.00',
    rows_of_unknown_amount: 0,
    source_rows: 5,
    row_share: 0.4,
    amount_share: 60 / 90,
    level: 'fail',
  };
  const items = { ...orders, source_table: 'order_items', shop_amount: '25.00', amount_share: 25 / 55 };
  expect(quarantine).toEqual([orders, items]);
  expect((await databasesPart(platform)).quarantine_shares).toEqual([orders, items]);
  // A run that finds nothing to do leaves it as it is.
  expect((await runEtl(platform)).quarantine).toEqual([orders, items]);
  expect((await databasesPart(platform)).quarantine_shares).toEqual([orders, items]);
});

it('money without a rate is told in its own currency, and is not unknown', async () => {
  await putOrders(1);
  const payments = [
    { payment_id: 'Y1', order_id: 'none', amount: '7.50' },
    { payment_id: 'Y2', order_id: 'none', amount: '1000.00', currency: 'EUR' },
    { payment_id: 'Y3', order_id: 'none', amount: '2.00', currency: 'EUR', exchange_rate: '1.5' },
    { payment_id: 'Y4', order_id: 'O1' },
  ];
  for (const payment of payments) await put(platform.oltp, 'payments', payment);
  const { quarantine } = await runEtl(platform);
  const told = {
    rows: 3,
    shop_amount: '3.00',
    rows_of_unknown_amount: 0,
    amounts_without_rate: [
      { currency: 'EUR', amount: '1000.00000000' },
      { currency: 'USD', amount: '7.50000000' },
    ],
  };
  expect(quarantine).toMatchObject([{ source_table: 'payments', ...told }]);
  const { checks } = await validateWarehouse(platform);
  expect(shareCheck({ checks }, 'payments')?.actual).toMatch(
    /^3 of 4 rows \(75 %\), 3\.00 of money \(.* %\), 1,000\.00 EUR and 7\.50 USD without a rate$/,
  );
  const limits = { warn: 0.001, fail: 0.01 };
  const { rules } = await platform.dwh.session((session) => listQuarantine(session, catalog(), limits));
  expect(rules).toMatchObject([{ rule: 'unknown_order_id', ...told }]);
});

it('without a row in quarantine nothing is said', async () => {
  await putOrders(1);
  expect((await runEtl(platform)).quarantine).toEqual([]);
  await putWrong('O1', '11.00');
  expect((await runEtl(platform)).quarantine).toHaveLength(2);
  await putOrders(1);
  expect((await runEtl(platform)).quarantine).toEqual([]);
  expect((await databasesPart(platform)).quarantine_shares).toEqual([]);
});

it.each<[string, string, string, Partial<CheckReport>, boolean]>([
  ['at the first limit', '25%', '50%', { status: 'passed' }, true],
  ['above the first limit', '24%', '50%', { status: 'failed', severity: 'warn' }, true],
  ['at the second limit', '1%', '25%', { status: 'failed', severity: 'warn' }, true],
  ['above the second limit', '1%', '24%', { status: 'failed', severity: 'error', failures: 1 }, false],
])('validation of a table %s: the larger share of rows and money counts', async (_, warn, fail, expected, passed) => {
  // One of four rows; 10 of 40 of money.
  await putOrders(3);
  await putWrong('W1', '10.00', { discount_amount: '1.00' });
  await setLimits(warn, fail);
  await runEtl(platform);
  const report = await validateWarehouse(platform);
  expect(shareCheck(report, 'orders')).toMatchObject({
    ...expected,
    expected: `at most ${warn.replace('%', ' %')} in quarantine (error above ${fail.replace('%', ' %')})`,
    actual: '1 of 4 rows (25 %), 10.00 of money (25 %)',
  });
  expect(report.passed).toBe(passed);
  expect(shareCheck(report, 'payments')).toMatchObject({ status: 'passed', actual: 'no row' });
});

it('a single row that is worth more than all others fails by its money', async () => {
  await putOrders(9);
  await putWrong('W1', '910.00');
  await setLimits('20%', '50%');
  await runEtl(platform);
  const report = await validateWarehouse(platform);
  expect(shareCheck(report, 'orders')).toMatchObject({
    severity: 'error',
    status: 'failed',
    actual: '1 of 10 rows (10 %), 910.00 of money (91 %)',
  });
});

it('the alert tells it in its title, and is over when the row is repaired', async () => {
  await putOrders(1);
  await putWrong('W1', '11.00');
  await runEtl(platform);
  const titles = async (): Promise<string[]> => {
    const result = await validateWarehouse(platform);
    const task = { taskId: 'validate', state: 'failed', logFile: '', result, error: undefined } as const;
    const run = { dag: dagNamed('ecom_etl_10min'), runId: 'r', state: 'failed', tasks: [task] } as const;
    return problemsOf(run)
      .filter(({ check }) => check === 'quarantine_share')
      .map(({ title }) => title);
  };
  expect(await titles()).toEqual([
    'shop.orders: 1 of 2 rows (50 %), 11.00 of money (52.4 %) in quarantine (error)',
    'shop.order_items: 1 of 2 rows (50 %), 10.00 of money (50 %) in quarantine (error)',
  ]);
  await putWrong('W1', '10.00');
  await runEtl(platform);
  expect(await titles()).toEqual([]);
});

it('the warehouse is counted again once a hundredth of it was written, and not before', async () => {
  await putOrders(101);
  await putWrong('W1', '10.00', { discount_amount: '1.00' });
  const sourceRows = async (): Promise<unknown> => ofTable((await runEtl(platform)).quarantine, 'orders')?.source_rows;
  expect(await sourceRows()).toBe(102);
  await putOrder(platform.oltp, 'N1', ['10.00']);
  expect(await sourceRows()).toBe(102);
  await putOrder(platform.oltp, 'N2', ['10.00']);
  expect(await sourceRows()).toBe(104);
});

const catalog = (): ReturnType<typeof catalogOf> => catalogOf(platform.project);

it('list counts by table and rule, with money, share and since when; show gives the rows', async () => {
  await putOrders(2);
  await putWrong('W1', '30.00');
  const now = new Date('2025-02-01T10:00:00Z');
  await runEtl(platform, { now });
  await putWrong('W2', '40.00');
  await runEtl(platform);
  const limits = { warn: 0.001, fail: 0.01 };
  const { tables, rules } = await platform.dwh.session((session) => listQuarantine(session, catalog(), limits));
  expect(tables.map(({ source_table: table }) => table)).toEqual(['orders', 'order_items']);
  const since = { since_run: 1, since: now.toISOString(), rows: 2, row_share: 0.5, rows_of_unknown_amount: 0 };
  expect(rules).toEqual([
    {
      ...since,
      source_table: 'order_items',
      disposition: 'quarantined',
      rule: 'orders_quarantined',
      shop_amount: '20.00',
    },
    { ...since, source_table: 'orders', disposition: 'quarantined', rule: 'total_equals_items', shop_amount: '70.00' },
  ]);
  const show = (filter: Parameters<typeof showQuarantine>[2], limit = 20): ReturnType<typeof showQuarantine> =>
    platform.dwh.session((session) => showQuarantine(session, catalog(), filter, limit));
  const whole = await show({ key: 'W2' });
  expect(whole.rows.map(({ source_table: table, source_key: key, since_run: run }) => [table, key, run])).toEqual([
    ['order_items', 'W2|1', 2],
    ['orders', 'W2', 2],
  ]);
  expect(whole.rows[1]).toMatchObject({ rule: 'total_equals_items', currency: 'USD', source_row: { order_id: 'W2' } });
  expect((await show({ table: 'orders', rule: 'total_equals_items' }, 1)).total).toBe(2);
  expect((await show({ table: 'orders', rule: 'total_equals_items' }, 1)).rows).toHaveLength(1);
  expect(await show({ rule: 'no_such_rule' })).toEqual({ rows: [], total: 0 });
});

it('what says who somebody is is masked where rows are kept and where they are shown', async () => {
  const event = {
    event_id: 'E1',
    visitor_id: 'V1',
    event_at: '1900-01-01 00:00:00',
    page_url: '/me?mail=ann@example.com',
  };
  await put(platform.oltp, 'click_events', event);
  await runEtl(platform);
  const kept = await platform.dwh.session(({ queries }) =>
    queries.selectFrom('ops.quarantine').select(['source_key', 'source_row']).execute(),
  );
  expect(kept.map(({ source_key }) => source_key)).toEqual(['E1']);
  expect(JSON.parse(kept[0]?.source_row ?? '')).toMatchObject({ event_id: 'E1', page_url: '***', referrer: null });
  // A program of before kept them as they are.
  await platform.dwh.session(({ queries }) =>
    queries
      .updateTable('ops.quarantine')
      .set({ source_row: JSON.stringify(event) })
      .execute(),
  );
  const { rows } = await platform.dwh.session((session) => showQuarantine(session, catalog(), {}, 20));
  expect(rows[0]?.source_row).toEqual({ ...event, page_url: '***' });
});

/** Rows in quarantine as if a rule that is no more had put them there: nothing of the source changes with it. */
async function asIfQuarantined(table: string, key: string, group: string, row: object): Promise<void> {
  const values = { source_table: table, source_key: key, group_key: group, source_row: JSON.stringify(row) };
  await platform.dwh.session(({ queries }) =>
    queries
      .insertInto('ops.quarantine')
      .values({ ...values, disposition: 'quarantined', rule: 'gone', etl_run_id: 1 })
      .execute(),
  );
}

const inQuarantine = (): Promise<string[]> =>
  platform.dwh.session(async ({ queries }) => {
    const rows = await queries.selectFrom('ops.quarantine').select(['source_table', 'source_key']).execute();
    return rows.map((row) => `${row.source_table} ${row.source_key}`).toSorted();
  });

it('a row that is asked for again is looked at by the next run, alone, and not by the one after', async () => {
  const { oltp, dwh } = platform;
  await putOrders(3);
  await put(oltp, 'customers', { customer_id: 'C1' });
  await put(oltp, 'refunds', { refund_id: 'R1', order_id: 'O1' });
  await put(oltp, 'click_events', { event_id: 'E1', visitor_id: 'V1', event_at: minute(3) });
  await put(oltp, 'click_events', { event_id: 'E2', visitor_id: 'V1', event_at: minute(4) });
  await runEtl(platform);
  await asIfQuarantined('orders', 'O2', 'O2', {});
  await asIfQuarantined('refunds', 'R1|1', 'R1', {});
  await asIfQuarantined('customers', 'C1', 'C1', {});
  await asIfQuarantined('click_events', 'E1', 'E1', {});
  expect(await retryQuarantine(dwh, { rule: 'no_such_rule' }, new Date())).toBe(0);
  expect(await runEtl(platform)).toMatchObject({ mode: 'incremental' });
  expect(await inQuarantine()).toHaveLength(4);

  const read = ({ sources }: EtlReport): unknown[] =>
    sources.filter((source) => source.read > 0).map((source) => [source.source, source.read, source.loaded]);
  expect(await retryQuarantine(dwh, { table: 'orders' }, new Date())).toBe(1);
  expect(await retryQuarantine(dwh, { table: 'orders' }, new Date())).toBe(1);
  expect(read(await runEtl(platform))).toEqual([
    ['orders', 1, 1],
    ['order_items', 1, 1],
  ]);
  expect(await inQuarantine()).toEqual(['click_events E1', 'customers C1', 'refunds R1|1']);
  expect(await retryQuarantine(dwh, {}, new Date())).toBe(3);
  expect(read(await runEtl(platform))).toEqual([
    ['customers', 1, 1],
    ['click_events', 1, 1],
    ['orders', 1, 1],
    ['order_items', 1, 1],
    ['refunds', 1, 1],
  ]);
  expect(await inQuarantine()).toEqual([]);
  expect(read(await runEtl(platform))).toEqual([]);
});

it('a row that is asked for again and breaks its rule still stays, with the run that put it there', async () => {
  await putWrong('W1', '30.00');
  await runEtl(platform);
  await retryQuarantine(platform.dwh, { key: 'W1' }, new Date());
  const report = await runEtl(platform);
  expect(report.sources.find(({ source }) => source === 'orders')).toMatchObject({ read: 1, quarantined: 1 });
  const { rows } = await platform.dwh.session(({ queries }) =>
    sql`select source_key, etl_run_id::int as run from ops.quarantine order by 1`.execute(queries),
  );
  expect(rows).toEqual([
    { source_key: 'W1', run: 1 },
    { source_key: 'W1|1', run: 1 },
  ]);
});
