import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { beforeAll, expect, inject, it } from 'vitest';
import type { EtlReport } from '../../src/etl/report.ts';
import type { ValidationReport } from '../../src/quality/report.ts';
import type { StatusReport } from '../../src/status/report.ts';
import type { FidelityReport } from '../../src/stream/fidelity/report.ts';
import type { StreamReport } from '../../src/stream/report.ts';
import { createDatabase } from '../support/databases.ts';
import { readerSettings } from '../support/reader.ts';
import { sqlExamples } from '../support/sql-examples.ts';
import { endOfProcess, within } from '../support/waiting.ts';
import { type Call, ecom, emptyFolder, startEcom } from './ecom.ts';

/** An hour of the shop, loaded: the commands below look at it and change nothing. */
let shop: Call;

const document = async <T>(args: readonly string[], call: Call = shop): Promise<T> => {
  const { code, stdout, stderr } = await ecom([...args, '--json'], call);
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as T;
};

async function newShop(): Promise<Call> {
  const url = inject('templateUrl');
  const [oltp, dwh] = await Promise.all([createDatabase(url, 'ecom_db'), createDatabase(url, 'ecom_dwh')]);
  const readers = await readerSettings(oltp.url, dwh.url);
  return { env: { ECOM_HOME: await emptyFolder(), ECOM_OLTP_URL: oltp.url, ECOM_DWH_URL: dwh.url, ...readers } };
}

beforeAll(async () => {
  shop = await newShop();
  const stream = await document<StreamReport>(['stream', '--since', '1h', '--seed', '7']);
  expect(stream.rows.orders).toBeGreaterThan(0);
  const run = await document<EtlReport>(['etl', '--requested-by', 'manual__1']);
  expect(run.mode).toBe('full');
});

it('stream --speed writes batch after batch until Ctrl-C, and then what all of them wrote', async () => {
  const child = startEcom(['stream', '--since', '1d', '--speed', '300x', '--json'], await newShop());
  const stdout = text(child.stdout as Readable);
  const lines: string[] = [];
  const read = async (): Promise<void> => {
    for await (const line of createInterface({ input: child.stderr as Readable })) {
      lines.push(line);
      if (/ rows · /.test(line) && !child.killed) child.kill('SIGINT');
    }
  };
  await within(read(), 'a batch and then the end', { found: () => `the lines are\n${lines.join('\n')}` });
  expect(await endOfProcess(child, 'ecom stream')).toEqual({ code: 0, signal: null });
  const batches = lines.filter((line) => /^\d{4}-\d\d-\d\d \d\d:\d\d to .+ UTC · [\d,]+ rows · /.test(line));
  expect(batches.length).toBeGreaterThan(0);
  expect(lines.join('\n')).toContain('Stopping after this batch');
  const report = JSON.parse(await stdout) as StreamReport;
  expect(report).toMatchObject({ stream: 'shop', batches: batches.length });
  expect(report.rows.orders).toBeGreaterThan(0);
});

it('status counts what both databases hold', async () => {
  const { databases, server, up } = await document<StatusReport>(['status']);
  expect(server).toBeNull();
  expect(up.is_running).toBe(false);
  const rows = (name: string): number | undefined =>
    [...(databases?.ecom_db.tables ?? []), ...(databases?.ecom_dwh.tables ?? [])].find(({ table }) => table === name)
      ?.rows;
  expect(rows('core.fact_order')).toBe(rows('shop.orders'));
  expect(databases?.lag.batches).toBe(0);
  expect(databases?.last_run).toMatchObject({ etl_run_id: 1, freshness: 'ok' });
});

it('status for people names every table', async () => {
  const { stdout } = await ecom(['status'], shop);
  for (const name of ['shop.click_events', 'core.fact_order_item', 'mart.customer_360']) expect(stdout).toContain(name);
});

it('stream --fidelity measures the shop, says what it cannot measure yet, and writes nothing', async () => {
  const before = (await document<StatusReport>(['status'])).databases?.ecom_db.tables;
  const { orders, measures } = await document<FidelityReport>(['stream', '--fidelity']);
  expect(orders).toBe(before?.find(({ table }) => table === 'shop.orders')?.rows);
  expect(measures.find(({ name }) => name === 'November')).toMatchObject({
    value: null,
    missing: expect.stringContaining('whole months'),
  });
  const { code, stdout } = await ecom(['stream', '--fidelity'], shop);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^sessions that buy +share of sessions +2–3 %/m);
  expect(stdout).toContain('Not measured:');
  expect((await document<StatusReport>(['status'])).databases?.ecom_db.tables).toEqual(before);
});

it('validate prints its checks and exits with 0 while they pass', async () => {
  const { passed, checks } = await document<ValidationReport>(['validate']);
  expect(passed).toBe(true);
  expect(checks.length).toBeGreaterThan(20);
});

it('validate exits with 1 on a failed check, its report still the one document', async () => {
  const damaged = await newShop();
  await document(['stream'], damaged);
  await document(['etl'], damaged);
  const statement = 'delete from core.fact_order_item where line_number = 1';
  await document(['sql', '--write', statement], damaged);
  const { code, stdout } = await ecom(['validate', '--json'], damaged);
  expect(code).toBe(1);
  expect((JSON.parse(stdout) as ValidationReport).passed).toBe(false);
  expect((await ecom(['validate'], damaged)).stdout).toContain('failed');
});

it('sql prints a table, CSV, a JSON object a row or one JSON document', async () => {
  const statement = `select 1 as number, null as nothing, '' as empty, 'a,"b"' as quoted, 12345678901234567890.12 as number`;
  const row = { number: 1, nothing: null, empty: '', quoted: 'a,"b"', number_2: '12345678901234567890.12' };
  expect(await document(['sql', statement])).toEqual({ columns: Object.keys(row), rows: [row], changed: null });
  const printed = async (...options: string[]): Promise<string> =>
    (await ecom(['sql', ...options, statement], shop)).stdout;
  expect(await printed('--csv')).toBe('number,nothing,empty,quoted,number\n1,,"","a,""b""",12345678901234567890.12\n');
  const lines = (await printed('--ndjson')).trim().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toEqual([row]);
  expect((await printed()).split('\n')[0]).toMatch(/^number {2}nothing {2}empty {2}quoted +number$/);
});

it('sql counts two columns of one name as two', async () => {
  const { stdout } = await ecom(
    ['sql', '--csv', 'select count(*), count(distinct customer_id) from core.fact_order'],
    shop,
  );
  expect(stdout).toMatch(/^count,count\n\d+,\d+\n$/);
});

it('sql of no rows still says what the columns are', async () => {
  const statement = 'select order_id, total_amount from core.fact_order where false';
  expect((await ecom(['sql', '--csv', statement], shop)).stdout).toBe('order_id,total_amount\n');
  expect((await ecom(['sql', statement], shop)).stdout).toBe('order_id  total_amount\n');
  expect((await ecom(['sql', '--ndjson', statement], shop)).stdout).toBe('');
  expect(await document(['sql', statement])).toEqual({
    columns: ['order_id', 'total_amount'],
    rows: [],
    changed: null,
  });
});

it('sql --tables lists tables with their meaning, and the columns of one', async () => {
  const all = await document<{ rows: Record<string, unknown>[] }>(['sql', '--tables']);
  const names = all.rows.map(({ table }) => table);
  expect(names).toEqual(expect.arrayContaining(['core.fact_order', 'mart.customer_360', 'ops.etl_run']));
  expect(names).not.toContain('pg_catalog.pg_class');
  const { rows } = await document<{ rows: Record<string, unknown>[] }>(['sql', '--tables', 'core.fact_order']);
  expect(rows[0]).toMatchObject({ table: 'core.fact_order', column: 'order_id', may_be_null: false });
  expect(rows[0]?.meaning).toEqual(expect.any(String));
});

it('the examples of sql that the help and the README print run', async () => {
  const examples = sqlExamples();
  expect(examples.length).toBeGreaterThanOrEqual(3);
  for (const { db, statement } of examples) {
    const { code, stdout } = await ecom(['sql', '--db', db, '--csv', statement], shop);
    expect({ statement, code }).toEqual({ statement, code: 0 });
    expect(stdout.split('\n').length).toBeGreaterThan(2);
  }
});

it('sql that fails in the middle leaves a whole document with the error, and exits with 1', async () => {
  const statement = 'select 1 / (1500 - n) as q from generate_series(1, 3000) as n';
  const { code, stdout, stderr } = await ecom(['sql', '--json', statement], shop);
  expect(code).toBe(1);
  expect(stderr).toContain('SQL_FAILED division by zero');
  const { rows, error } = JSON.parse(stdout) as { rows: unknown[]; error: { code: string } };
  expect(rows).toHaveLength(1000);
  expect(error.code).toBe('SQL_FAILED');
});

/** Rows that were held would need several times as much. */
const HEAP_MB = 48;

it.each([[], ['--csv'], ['--ndjson'], ['--json']])(
  'sql prints any number of rows in flat memory (%s)',
  async (...options) => {
    const statement = "select n, 'row ' || n as text from generate_series(1, 600000) as n";
    const env = { ...shop.env, NODE_OPTIONS: `--max-old-space-size=${HEAP_MB}` };
    const child = startEcom(['sql', ...options, statement], { env });
    let [lines, last] = [0, ''];
    const read = async (): Promise<void> => {
      for await (const line of createInterface({ input: child.stdout as Readable })) {
        lines += 1;
        if (line.includes('row ')) last = line;
      }
    };
    child.stderr?.resume();
    await within(read(), 'all rows', { ms: 55_000 });
    expect(await endOfProcess(child, 'ecom sql')).toEqual({ code: 0, signal: null });
    expect(lines).toBeGreaterThanOrEqual(600_000);
    expect(last).toContain('row 600000');
  },
  120_000,
);

it('sql reads standard input, and the shop with --db oltp', async () => {
  const { stdout } = await ecom(['sql', '--db', 'oltp', '--csv'], {
    ...shop,
    input: 'select count(*) > 0 as has_orders from shop.orders',
  });
  expect(stdout).toBe('has_orders\ntrue\n');
});

it('sql without --write changes nothing, and takes one statement', async () => {
  const refused: readonly (readonly [string, RegExp])[] = [
    ['delete from core.fact_order', /SQL_FAILED cannot execute DELETE in a read-only transaction\n→ .*--write/],
    [
      'commit; delete from core.fact_order',
      /SQL_FAILED cannot insert multiple commands .*\n→ ecom sql runs one statement/,
    ],
    ['set transaction read write', /SQL_FAILED transaction read-write mode must be set before any query/],
  ];
  const count = async (): Promise<string> =>
    (await ecom(['sql', '--csv', 'select count(*) from core.fact_order'], shop)).stdout;
  const before = await count();
  for (const [statement, expected] of refused) {
    const { code, stderr } = await ecom(['sql', statement], shop);
    expect(code).toBe(1);
    expect(stderr).toMatch(expected);
  }
  expect(await count()).toBe(before);
});

it('sql reads with no log-in of which a transaction does not hold back everything', async () => {
  const { ECOM_DWH_READER_URL: _, ...env } = shop.env ?? {};
  const { code, stderr } = await ecom(['sql', 'select 1'], { env });
  expect(code).toBe(1);
  expect(stderr).toMatch(/LOGIN_MAY_WRITE .* is a superuser, .*\n→ .*ECOM_DWH_READER_URL/);
});

it('sql shows where a mistake is', async () => {
  const { code, stderr } = await ecom(['sql', 'select order_id,\n  totl\nfrom core.fact_order'], shop);
  expect(code).toBe(1);
  expect(stderr).toContain('SQL_FAILED column "totl" does not exist\nline 2:   totl\n          ^\n');
});

it('sql shows control characters in data instead of obeying them', async () => {
  const { stdout } = await ecom(['sql', "select E'\\x1b]0;title\\x07' as text"], shop);
  expect(stdout).toContain('\\x1b]0;title\\x07');
});

it('a second run at the same time exits with 99', async () => {
  const calls = await Promise.all([1, 2, 3].map(() => ecom(['etl', '--full', '--json'], shop)));
  const codes = calls.map(({ code }) => code);
  expect(codes).toContain(0);
  expect(codes.every((code) => code === 0 || code === 99)).toBe(true);
  for (const { code, stdout } of calls)
    if (code === 99) expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'RUN_IN_PROGRESS' } });
});

it('with --wait runs follow each other', async () => {
  const calls = await Promise.all([1, 2].map(() => ecom(['etl', '--full', '--wait'], shop)));
  expect(calls.map(({ code }) => code)).toEqual([0, 0]);
});

it('doctor finds a user’s own servers well', async () => {
  const { healthy, findings } = await document<{ healthy: boolean; findings: { check: string }[] }>(['doctor']);
  expect(healthy).toBe(true);
  expect(findings.map(({ check }) => check)).toEqual([
    'Node',
    'settings',
    'home folder',
    'disk space',
    'engine',
    'orchestrator',
    'database',
    'database',
    'change capture',
  ]);
});

it('up refuses to mix a simulated shop into orders that it did not write', async () => {
  const real = await newShop();
  const order = `insert into shop.orders (order_id, status, currency, exchange_rate, discount_amount, shipping_amount, tax_amount,
    total_amount, ordered_at, updated_at) values ('1', 'placed', 'EUR', 1, 0, 0, 0, 1, now(), now())`;
  await document(['sql', '--db', 'oltp', '--write', order], real);
  const { code, stderr } = await ecom(['up'], real);
  expect(code).toBe(2);
  expect(stderr).toContain('--no-stream');
});

it('doctor translates an ODBC connection string, and shows no password', async () => {
  const odbc = 'Driver={ODBC Driver 17 for SQL Server};Server=db.example.com,1444;Database=dwh;UID=sa;PWD=top@secret';
  const { code, stdout } = await ecom(['doctor', '--json'], {
    env: { ECOM_HOME: await emptyFolder(), ECOM_DWH_URL: odbc },
  });
  expect(code).toBe(1);
  expect(stdout).toContain('ECOM_DWH_URL=mssql://sa:PASSWORD@db.example.com:1444/dwh');
  expect(stdout).not.toContain('secret');
});
