import { DuckDBConnection } from '@duckdb/node-api';
import { sql } from 'kysely';
import pg from 'pg';
import { SHOP_SCHEMA, sources } from '../models/sources/index.ts';
import type { Config } from '../src/config.ts';
import { runEtl } from '../src/etl/run.ts';
import type { Platform } from '../src/platform.ts';
import { fillShop, openEmpty, type Result, settle } from './house.ts';

/** What a run asks of servers and engine, statements; several that are sent as one still count. */
const NOTHING_LIMIT = 40;
const ORDER_LIMIT = 120;

/** Counts the statements of a run without changes, and of one with a single order, its lines, payment and clicks. */
export async function statements(config: Config, orders: number): Promise<readonly Result[]> {
  const platform = await openEmpty(config);
  try {
    await fillShop(platform, orders);
    await runEtl(platform);
    await settle(platform);
    await copyOrder(platform, 'bench-0');
    await runEtl(platform);
    const nothing = await counted(() => runEtl(platform));
    await copyOrder(platform, 'bench-1');
    const one = await counted(() => runEtl(platform));
    if (process.env.ECOM_BENCH_LIST) console.log([...nothing, '', ...one].join('\n'));
    return [
      result('statements of a run with nothing changed', nothing, NOTHING_LIMIT),
      result('statements of a run with one order', one, ORDER_LIMIT),
    ];
  } finally {
    await platform.close();
  }
}

const result = (name: string, found: readonly string[], limit: number): Result => ({
  name,
  measured: `${found.length}, of them ${found.filter((one) => one.startsWith('engine')).length} of the engine`,
  beside: String(limit),
  value: found.length / limit,
  limit: 1,
});

type Asked = (this: unknown, ...given: unknown[]) => unknown;

/** The statements that the servers and the engine are given while `work` runs. */
async function counted(work: () => Promise<unknown>): Promise<readonly string[]> {
  const found: string[] = [];
  const restore = [
    listen(pg.Client.prototype as unknown as Record<string, Asked>, 'query', 'store', found),
    listen(DuckDBConnection.prototype as unknown as Record<string, Asked>, 'run', 'engine', found),
    listen(DuckDBConnection.prototype as unknown as Record<string, Asked>, 'prepare', 'engine', found),
  ];
  try {
    await work();
  } finally {
    for (const undo of restore) undo();
  }
  return found;
}

function listen(of: Record<string, Asked>, method: string, name: string, found: string[]): () => void {
  const original = of[method];
  if (!original) throw new Error(`there is no ${method}`);
  of[method] = function (...given) {
    const [query] = given;
    const text = typeof query === 'string' ? query : String((query as { readonly text?: string }).text);
    for (const statement of statementsIn(text)) found.push(`${name}: ${statement.replace(/\s+/g, ' ').slice(0, 160)}`);
    return original.apply(this, given);
  };
  return () => {
    of[method] = original;
  };
}

/** Semicolons within literals and quoted names end nothing. */
const statementsIn = (message: string): string[] =>
  message
    .replace(/--[^\n]*/g, '')
    .replace(/\$\$.*?\$\$|'(?:[^']|'')*'|"(?:[^"]|"")*"/gs, (quoted) => quoted.replaceAll(';', ' '))
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');

/** Puts a copy of the newest captured order into the shop, with its lines, its payment and the clicks that led to it. */
async function copyOrder({ oltp }: Platform, id: string): Promise<void> {
  const picked = `(select e.order_id from ${SHOP_SCHEMA}.click_events e
    inner join ${SHOP_SCHEMA}.payments p on p.order_id = e.order_id and p.status = 'captured'
    where e.order_id not like 'bench%' order by e.event_at desc limit 1)`;
  const renamed: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    orders: { order_id: `'${id}'`, visitor_id: `'${id}'` },
    order_items: { order_id: `'${id}'` },
    payments: { order_id: `'${id}'`, payment_id: `'${id}-' || payment_id` },
    click_events: {
      event_id: `'${id}-' || event_id`,
      visitor_id: `'${id}'`,
      order_id: `case when order_id is not null then '${id}' end`,
    },
  };
  const where = (table: string): string =>
    table === 'click_events'
      ? `visitor_id = (select visitor_id from ${SHOP_SCHEMA}.click_events where order_id = ${picked} limit 1) and visitor_id not like 'bench%'`
      : `order_id = ${picked}`;
  await oltp.transaction({}, async ({ queries }) => {
    for (const { name, columns } of sources.filter((source) => source.name in renamed)) {
      const names = Object.keys(columns);
      const values = names.map((column) => renamed[name]?.[column] ?? column);
      const table = `${SHOP_SCHEMA}.${name}`;
      const statement = `insert into ${table} (${names.join(', ')}) select ${values.join(', ')} from ${table} where ${where(name)}`;
      await sql.raw(statement).execute(queries);
    }
  });
}
