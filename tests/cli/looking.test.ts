import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { sql } from 'kysely';
import { expect, inject, it, onTestFinished } from 'vitest';
import { SHOP_SCHEMA, sources } from '../../models/sources/index.ts';
import type { EtlReport } from '../../src/etl/report.ts';
import type { StatusReport } from '../../src/status/report.ts';
import { openPostgres } from '../../src/storage/postgres/database.ts';
import { sourceDefinition } from '../../src/storage/source-tables.ts';
import type { Session } from '../../src/storage/storage.ts';
import { type Catalogue, differences, namesOf, readCatalogue } from '../support/catalogue.ts';
import { administer } from '../support/databases.ts';
import { readerSettings } from '../support/reader.ts';
import { ecom, emptyFolder, type Outcome, startEcom } from './ecom.ts';

/** Processes start one after the other, on a machine that has other work too. */
const TIMEOUT_MS = 180_000;

/** Commands that look, with the tables that each may write to all the same. */
const looks: readonly { readonly args: readonly string[]; readonly mayWrite?: readonly string[] }[] = [
  { args: ['sql', '--db', 'oltp', 'select 1'] },
  { args: ['sql', 'select 1'] },
  { args: ['status'] },
  { args: ['doctor'] },
  { args: ['etl', '--plan'] },
  { args: ['etl', '--check'] },
  { args: ['quarantine', 'list'] },
  { args: ['quarantine', 'show'] },
  { args: ['stream', '--fidelity'] },
  // What it finds is kept there, for whoever asks later.
  { args: ['validate'], mayWrite: ['ops.check_result'] },
];

/** A pair of databases and how `ecom` finds them. */
interface Pair {
  readonly env: Readonly<Record<string, string>>;
  readonly urls: { readonly ecom_db: string; readonly ecom_dwh: string };
  /** The server is the test's own. */
  readonly withRoles?: boolean;
}

/** Two databases with nothing in them. */
async function emptyPair(): Promise<Pair> {
  const urls = { ecom_db: await emptyDatabase(), ecom_dwh: await emptyDatabase() };
  const readers = await readerSettings(urls.ecom_db, urls.ecom_dwh);
  const home = await emptyFolder();
  return { urls, env: { ECOM_HOME: home, ECOM_OLTP_URL: urls.ecom_db, ECOM_DWH_URL: urls.ecom_dwh, ...readers } };
}

async function emptyDatabase(): Promise<string> {
  const url = new URL(inject('templateUrl'));
  const name = `empty_${randomBytes(6).toString('hex')}`;
  await administer(url.toString(), `create database ${name} strategy file_copy`);
  onTestFinished(() => administer(inject('templateUrl'), `drop database if exists ${name} with (force)`));
  url.pathname = `/${name}`;
  return url.toString();
}

async function inDatabase(url: string, work: (session: Session) => Promise<void>): Promise<void> {
  const database = openPostgres(url, 'oltp');
  try {
    await database.session(work);
  } finally {
    await database.close();
  }
}

/** A shop of somebody else's: some of its tables, without anything of ours. */
const makeForeignShop = (url: string, without: readonly string[] = []): Promise<void> =>
  inDatabase(url, async ({ ddl, queries }) => {
    await ddl.createSchema(SHOP_SCHEMA);
    for (const source of sources) {
      if (!without.includes(source.name)) await ddl.createTable(sourceDefinition(SHOP_SCHEMA, source));
    }
    await sql`insert into shop.orders (order_id, status, currency, exchange_rate, discount_amount, shipping_amount, tax_amount,
      total_amount, ordered_at, updated_at) values ('O1', 'placed', 'EUR', 1, 0, 0, 0, 0, now(), now())`.execute(
      queries,
    );
  });

const readBoth = async ({ urls, withRoles = false }: Pair): Promise<readonly [string, Catalogue][]> =>
  Promise.all(
    Object.entries(urls).map(
      async ([name, url]): Promise<[string, Catalogue]> => [name, await readCatalogue(url, { withRoles })],
    ),
  );

/** Runs a command; the outcome, and what it changed in either database, each with the command's name. */
async function watched(
  pair: Pair,
  args: readonly string[],
  mayWrite: readonly string[] = [],
): Promise<{ readonly outcome: Outcome; readonly changes: readonly string[] }> {
  const before = new Map(await readBoth(pair));
  const outcome = await ecom(args, pair);
  const allowed = new Set(mayWrite.map((table) => `changed rows of ${table}`));
  const changes = (await readBoth(pair)).flatMap(([name, after]) =>
    differences(before.get(name) ?? new Map(), after)
      .filter((change) => !allowed.has(change.split(':')[0] ?? ''))
      .map((change) => `ecom ${args.join(' ')} ${change} in ${name}`),
  );
  return { outcome, changes };
}

const succeeding = async (pair: Pair, ...args: readonly string[]): Promise<Outcome> => {
  const outcome = await ecom(args, pair);
  expect({ args, code: outcome.code, stderr: outcome.code === 0 ? '' : outcome.stderr }).toEqual({
    args,
    code: 0,
    stderr: '',
  });
  return outcome;
};

/** Everything that the looking commands change, and with which code each ended. */
async function lookEverywhere(pair: Pair): Promise<{ changes: string[]; codes: Record<string, number | null> }> {
  const changes: string[] = [];
  const codes: Record<string, number | null> = {};
  for (const { args, mayWrite } of looks) {
    const watch = await watched(pair, args, mayWrite);
    changes.push(...watch.changes);
    codes[args.join(' ')] = watch.outcome.code;
  }
  return { changes, codes };
}

const allDone = Object.fromEntries(looks.map(({ args }) => [args.join(' '), 0]));

it(
  'whoever looks at empty databases changes nothing there; validate and a plan have nothing to look at',
  async () => {
    const { changes, codes } = await lookEverywhere(await emptyPair());
    expect(changes).toEqual([]);
    expect(codes).toEqual({ ...allDone, validate: 1, 'etl --plan': 1 });
  },
  TIMEOUT_MS,
);

it(
  'whoever looks at a loaded warehouse and its shop changes nothing there',
  async () => {
    const pair = await emptyPair();
    await succeeding(pair, 'stream', '--since', '15m', '--seed', '7');
    await succeeding(pair, 'etl');
    const { changes, codes } = await lookEverywhere(pair);
    expect(changes).toEqual([]);
    expect(codes).toEqual(allDone);
  },
  TIMEOUT_MS,
);

it(
  'an embedded server that a look has started has its log-ins and empty databases',
  async () => {
    const home = await emptyFolder();
    await chmod(home, 0o755);
    const env = { ECOM_HOME: home, ECOM_PG_PORT: '5680' };
    onTestFinished(async () => void (await ecom(['down'], { env })));
    const { stdout } = await ecom(['sql', '--csv', "select current_setting('port') as port"], { env });
    const port = /^\d+$/m.exec(stdout)?.[0];
    const password = (await readFile(join(home, 'data', 'secrets', 'postgres.password'), 'utf8')).trim();
    const urlOf = (name: string): string => `postgres://ecom:${password}@127.0.0.1:${port}/${name}`;
    const pair: Pair = { env, urls: { ecom_db: urlOf('ecom_db'), ecom_dwh: urlOf('ecom_dwh') }, withRoles: true };
    for (const [, catalogue] of await readBoth(pair)) {
      expect(namesOf(catalogue, 'schema')).toEqual(['public']);
      expect(namesOf(catalogue, 'table')).toEqual([]);
      expect(
        namesOf(catalogue, 'role')
          .filter((name) => !name.startsWith('pg_'))
          .toSorted(),
      ).toEqual(['ecom', 'ecom_bi', 'ecom_loader', 'ecom_pii', 'ecom_platform', 'ecom_reader']);
    }
    expect((await lookEverywhere(pair)).changes).toEqual([]);
  },
  TIMEOUT_MS,
);

it('status of empty databases says what is missing and which command makes it', async () => {
  const pair = await emptyPair();
  const { databases } = JSON.parse((await succeeding(pair, 'status', '--json')).stdout) as StatusReport;
  expect(databases?.ecom_db.missing).toEqual({
    tables: ['customers', 'products', 'promotions', 'orders', 'order_items', 'payments', 'refunds', 'click_events'].map(
      (name) => `shop.${name}`,
    ),
    made_by: 'ecom stream',
  });
  expect(databases?.ecom_dwh.missing?.tables).toEqual(expect.arrayContaining(['ops.etl_run', 'core.fact_order']));
  expect(databases?.ecom_dwh.missing?.made_by).toBe('ecom etl');
  expect(databases).toMatchObject({ last_batch: null, last_run: null, failure: null, quarantine: [] });
  const { stdout } = await succeeding(pair, 'status');
  expect(stdout).toContain('shop.customers, shop.products, shop.promotions, 5 more; ecom stream makes them');
  expect(stdout).toMatch(/ecom etl makes them/);
});

it('validate of an empty warehouse says that there is no load', async () => {
  const { code, stderr } = await ecom(['validate'], await emptyPair());
  expect(code).toBe(1);
  expect(stderr).toMatch(/VALIDATION_FAILED There is no load to validate\.\n→ Run ecom etl first\./);
});

it(
  'etl asks a shop of somebody else’s for the capture of its changes and for nothing else',
  async () => {
    const pair = await emptyPair();
    await makeForeignShop(pair.urls.ecom_db);
    const before = await readCatalogue(pair.urls.ecom_db);
    expect((await succeeding(pair, 'doctor')).stdout).toMatch(/warn +change capture +off for shop\.customers, /);
    const report = JSON.parse((await succeeding(pair, 'etl', '--json')).stdout) as EtlReport;
    expect(report.sources.find(({ source }) => source === 'orders')?.read).toBe(1);
    const after = await readCatalogue(pair.urls.ecom_db);
    expect(namesOf(after, 'schema').toSorted()).toEqual(['public', 'shop']);
    expect(namesOf(after, 'table').filter((name) => !before.has(`table ${name}`))).toEqual(['shop.ecom_deleted_rows']);
    // Five triggers and a column on each table, and the column of the log.
    const made = (kind: string): number => namesOf(after, kind).length - namesOf(before, kind).length;
    expect(made('trigger')).toBe(8 * 5);
    expect(namesOf(after, 'column').filter((name) => name.endsWith('.ecom_changed_xid'))).toHaveLength(9);
    expect((await succeeding(pair, 'doctor')).stdout).toMatch(/ok +change capture +on for 8 tables of the shop/);
  },
  TIMEOUT_MS,
);

it(
  'etl makes no table that a shop lacks, and names it',
  async () => {
    const pair = await emptyPair();
    const empty = await watched(pair, ['etl']);
    expect(empty.outcome.stderr).toContain('SOURCE_TABLE_MISSING The source has no table shop.');
    expect(empty.changes.filter((change) => change.endsWith('in ecom_db'))).toEqual([]);
    await makeForeignShop(pair.urls.ecom_db, ['refunds']);
    const partial = await ecom(['etl'], pair);
    expect(partial.code).toBe(1);
    expect(partial.stderr).toContain('SOURCE_TABLE_MISSING The source has no table shop.refunds.');
    expect(namesOf(await readCatalogue(pair.urls.ecom_db), 'table')).not.toContain('shop.refunds');
    expect((await ecom(['doctor'], pair)).stdout).toMatch(/warn +database +.* lacks shop\.refunds\n/);
  },
  TIMEOUT_MS,
);

it(
  'up leaves a shop that it refuses as it was',
  async () => {
    const pair = await emptyPair();
    await makeForeignShop(pair.urls.ecom_db);
    const { outcome, changes } = await watched(pair, ['up']);
    expect(outcome.code).toBe(2);
    expect(outcome.stderr).toContain('--no-stream');
    expect(changes).toEqual([]);
  },
  TIMEOUT_MS,
);

it(
  'up --no-stream makes no table in a shop on a server of the user’s own',
  async () => {
    const pair = await emptyPair();
    await chmod(pair.env.ECOM_HOME ?? '', 0o755);
    await makeForeignShop(pair.urls.ecom_db);
    const env = { ...pair.env, ECOM_PG_PORT: '5690', ECOM_HTTP_PORT: '8690' };
    onTestFinished(async () => void (await ecom(['down'], { env })));
    const up = startEcom(['up', '--no-stream'], { env });
    const said = await saidUntil(up, /^✓ ETL run +run 1, full · 1 row read/);
    up.kill('SIGINT');
    expect(said.join('\n')).toContain('✓ ETL run');
    expect(namesOf(await readCatalogue(pair.urls.ecom_db), 'schema').toSorted()).toEqual(['public', 'shop']);
  },
  TIMEOUT_MS,
);

const PATIENCE_MS = 120_000;

/** A process's messages up to the line that matches, or to its end: it is killed where the line does not come in time. */
async function saidUntil(child: ChildProcess, pattern: RegExp): Promise<readonly string[]> {
  const said: string[] = [];
  const patience = setTimeout(() => {
    said.push(`${pattern} did not come within ${PATIENCE_MS} ms`);
    child.kill('SIGKILL');
  }, PATIENCE_MS);
  for await (const line of createInterface({ input: child.stderr as Readable })) {
    said.push(line);
    if (pattern.test(line)) break;
  }
  clearTimeout(patience);
  return said;
}
