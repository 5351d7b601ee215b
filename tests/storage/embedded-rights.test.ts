import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { integer } from '../../models/types.ts';
import { loadConfig } from '../../src/config.ts';
import type { Platform } from '../../src/platform.ts';
import { prepareWarehouse } from '../../src/prepare.ts';
import { type LoginName, loginNames, SUPERUSER } from '../../src/storage/embedded/logins.ts';
import {
  databaseUrl,
  ensureServer,
  type RunningServer,
  type ServerSettings,
  serverStatus,
  stopServer,
} from '../../src/storage/embedded/server.ts';
import { openPlatform } from '../../src/wire.ts';
import { within } from '../support/waiting.ts';

type Asker = LoginName | typeof SUPERUSER;
type Rows = Record<string, unknown>[];

const databases = ['ecom_db', 'ecom_dwh', 'ecom_ops'] as const;

async function temporaryHome(pgPort: number): Promise<ServerSettings> {
  const home = await mkdtemp(join(tmpdir(), 'ecom-rights-'));
  await chmod(home, 0o755);
  return { home, pgPort };
}

async function makeHome(pgPort = 5820): Promise<ServerSettings> {
  const config = await temporaryHome(pgPort);
  onTestFinished(() => remove(config));
  return config;
}

async function remove(config: ServerSettings): Promise<void> {
  await stopServer(config);
  const { dataFolder } = await serverStatus(config);
  await rm(config.home, { recursive: true, force: true });
  if (dataFolder?.startsWith('/var/lib/ecom-data-platform/'))
    await rm(dirname(dataFolder), { recursive: true, force: true });
}

async function ask(
  server: RunningServer,
  database: string,
  login: Asker,
  ...statements: readonly string[]
): Promise<Rows> {
  const url = new URL(databaseUrl(server, 'ecom_db', login));
  url.pathname = `/${database}`;
  const client = new pg.Client({ connectionString: url.toString() });
  await client.connect();
  try {
    let rows: Rows = [];
    for (const statement of statements) rows = (await client.query(statement)).rows as Rows;
    return rows;
  } finally {
    await client.end();
  }
}

const passwordFile = ({ home }: ServerSettings, name: string): string =>
  join(home, 'data', 'secrets', `${name}.password`);

async function withPlatform(config: ServerSettings, work: (platform: Platform) => Promise<unknown>): Promise<void> {
  const settings = { ECOM_HOME: config.home, ECOM_PG_PORT: String(config.pgPort) };
  const platform = await openPlatform(loadConfig(settings, config.home));
  try {
    await work(platform);
  } finally {
    await platform.close();
  }
}

/** The warehouse's schemas with a table, as a load makes them, and a shop with one. */
const prepare = (config: ServerSettings): Promise<void> =>
  withPlatform(config, async (platform) => {
    await prepareWarehouse(platform);
    const table = { columns: [], primaryKey: [], indexes: [], comment: 'For a test.' };
    await platform.dwh.session(({ ddl }) => ddl.createTable({ ...table, schema: 'core', name: 'fact_kept' }));
    await platform.oltp.session(async ({ ddl }) => {
      await ddl.createSchema('shop');
      await ddl.createTable({ ...table, schema: 'shop', name: 'kept' });
    });
  });

describe('a running server', () => {
  let config: ServerSettings;
  let server: RunningServer;

  beforeAll(async () => {
    config = await temporaryHome(5800);
    server = await ensureServer(config);
    await prepare(config);
  });
  afterAll(() => remove(config));

  test('no log-in but the superuser may make databases or log-ins, or replicate', async () => {
    const rows = await ask(
      server,
      'postgres',
      SUPERUSER,
      `select rolname from pg_roles
      where rolcanlogin and (rolsuper or rolcreatedb or rolcreaterole or rolreplication or rolbypassrls)`,
    );
    expect(rows).toEqual([{ rolname: SUPERUSER }]);
  });

  test('each log-in connects to the databases that it is for, and public to none', async () => {
    const allowed: Record<string, string[]> = {};
    for (const name of loginNames) {
      const open: string[] = [];
      for (const database of [...databases, 'postgres', 'template1']) {
        const isOpen = await ask(server, database, name, 'select 1').then(
          () => true,
          (error: { code?: string }) => {
            expect(error.code).toBe('42501');
            return false;
          },
        );
        if (isOpen) open.push(database);
      }
      allowed[name] = open;
    }
    expect(allowed).toEqual({
      ecom_loader: ['ecom_db', 'ecom_dwh'],
      ecom_platform: ['ecom_ops'],
      ecom_reader: ['ecom_db', 'ecom_dwh'],
      ecom_bi: ['ecom_dwh'],
      ecom_pii: ['ecom_dwh'],
    });
  });

  test.each(['ecom_bi', 'ecom_pii', 'ecom_reader'] as const)(
    '%s leaves nothing behind and holds nobody up',
    async (name) => {
      const refused = [
        'create temporary table t ()',
        'create table public.t ()',
        'create schema mine',
        'select lo_create(0)',
        "select lo_from_bytea(0, 'x')",
        'select pg_advisory_lock(1)',
        'select pg_try_advisory_lock(1)',
        'select pg_advisory_xact_lock_shared(1, 2)',
        "select pg_logical_emit_message(false, 'a', 'b')",
        'delete from core.fact_kept',
        'lock table core.fact_kept in row exclusive mode',
        "select pg_read_file('postgresql.conf')",
        'select rolpassword from pg_authid',
        'set role ecom_loader',
        "copy (select 1) to program 'cat'",
      ];
      for (const statement of refused) {
        // Its own settings are no part of what holds it.
        const asked = ask(server, 'ecom_dwh', name, 'set default_transaction_read_only = off', 'begin', statement);
        await expect(asked, statement).rejects.toMatchObject({ code: '42501' });
      }
      expect(await ask(server, 'ecom_dwh', name, 'select * from core.fact_kept')).toEqual([]);
    },
  );

  test('ecom_bi sees core and mart, ecom_reader all of the platform’s tables, those to come too', async () => {
    await expect(ask(server, 'ecom_dwh', 'ecom_bi', 'select * from ops.etl_run')).rejects.toMatchObject({
      code: '42501',
    });
    expect(await ask(server, 'ecom_dwh', 'ecom_reader', 'select * from ops.etl_run')).toEqual([]);
    expect(await ask(server, 'ecom_db', 'ecom_reader', 'select * from shop.kept')).toEqual([]);
    await ask(
      server,
      'ecom_dwh',
      'ecom_loader',
      'create table core.later as select 1 as n',
      'create schema own',
      'create table own.t as select 2 as n',
    );
    expect(await ask(server, 'ecom_dwh', 'ecom_bi', 'select n from core.later')).toEqual([{ n: 1 }]);
    expect(await ask(server, 'ecom_dwh', 'ecom_reader', 'select n from own.t')).toEqual([{ n: 2 }]);
    await expect(ask(server, 'ecom_dwh', 'ecom_bi', 'select n from own.t')).rejects.toMatchObject({ code: '42501' });
  });

  test('ecom_bi has limits of time and number', async () => {
    const [shown] = await ask(
      server,
      'ecom_dwh',
      'ecom_bi',
      `select current_setting('statement_timeout') as statement,
      current_setting('idle_in_transaction_session_timeout') as idle, rolconnlimit as connections from pg_roles where rolname = 'ecom_bi'`,
    );
    expect(shown).toEqual({ statement: '30min', idle: '10min', connections: 20 });
  });

  test('a reader who keeps a table from changing and does nothing is ended, whatever limits it has set itself', async () => {
    const client = new pg.Client({ connectionString: databaseUrl(server, 'ecom_dwh', 'ecom_bi') });
    const ended = new Promise<Error>((resolve) => client.on('error', resolve));
    await client.connect();
    await client.query('set idle_in_transaction_session_timeout = 0');
    await client.query('begin');
    await client.query('select * from core.fact_kept');
    const table = { schema: 'core', name: 'fact_kept' };
    await withPlatform(config, ({ dwh }) =>
      dwh.session(({ ddl }) => ddl.addColumns(table, [{ name: 'added', type: integer(), comment: 'For a test.' }])),
    );
    expect((await within(ended, 'the reader to be ended')).message).toMatch(
      /terminating connection|Connection terminated/,
    );
  });

  test('a password that was changed is put right at the next start, and what else a person set stays', async () => {
    await ask(
      server,
      'postgres',
      SUPERUSER,
      `alter role ecom_bi password 'guessed'`,
      `alter role ecom_bi set statement_timeout = '1h'`,
    );
    await expect(ask(server, 'ecom_dwh', 'ecom_bi', 'select 1')).rejects.toMatchObject({ code: '28P01' });
    const again = await ensureServer(config);
    expect(again.adopted).toBe(true);
    expect(await ask(again, 'ecom_dwh', 'ecom_bi', 'show statement_timeout')).toEqual([{ statement_timeout: '1h' }]);
    // A new one in the file counts too.
    await writeFile(passwordFile(config, 'ecom_bi'), 'chosen\n');
    expect(await ask(await ensureServer(config), 'ecom_dwh', 'ecom_bi', 'select 1 as n')).toEqual([{ n: 1 }]);
  });

  test('a start that finds all as it should be writes nothing to the server', async () => {
    const state = (): Promise<Rows> =>
      ask(
        server,
        'postgres',
        SUPERUSER,
        `select (select json_agg((oid, xmin)::text order by oid) from pg_authid)::text as logins,
        (select json_agg((oid, xmin)::text order by oid) from pg_database)::text as databases`,
      );
    const before = await state();
    await ensureServer(config);
    expect(await state()).toEqual(before);
  });
});

/** Makes the server what the version before log-ins of their own left: the superuser owns everything, and BI reads. */
async function asBefore(server: RunningServer): Promise<void> {
  for (const database of databases) {
    const owner = database === 'ecom_ops' ? 'ecom_platform' : 'ecom_loader';
    await ask(
      server,
      database,
      SUPERUSER,
      `reassign owned by ${owner} to ${SUPERUSER}`,
      ...loginNames.map((name) => `drop owned by ${name}`),
      `comment on database ${database} is null`,
      `grant connect, temporary on database ${database} to public`,
    );
  }
  await ask(server, 'postgres', SUPERUSER, 'grant connect on database postgres, template1 to public');
  for (const name of loginNames) await ask(server, 'postgres', SUPERUSER, `drop role ${name}`);
  await ask(
    server,
    'ecom_dwh',
    SUPERUSER,
    `create role ecom_bi login password 'earlier'`,
    'grant usage on schema core, mart to ecom_bi',
    'grant select on all tables in schema core, mart to ecom_bi',
    'alter default privileges in schema core grant select on tables to ecom_bi',
    'create table public.mine (id integer generated always as identity, part serial)',
    `create type public.mood as enum ('fine')`,
    `create function public.twice(n integer) returns integer language sql as 'select 2 * n'`,
  );
}

test.each([
  ['runs', false],
  ['starts', true],
])('a server of an earlier version that %s gets the log-ins, and what is in it an owner', async (_, isStopped) => {
  const config = await makeHome();
  await prepare(config);
  await asBefore(await ensureServer(config));
  for (const name of loginNames) await rm(passwordFile(config, name));
  if (isStopped) await stopServer(config);
  const server = await ensureServer(config);
  expect(server.adopted).toBe(!isStopped);
  const left = await ask(
    server,
    'ecom_dwh',
    SUPERUSER,
    `select relname from pg_class where relowner = '${SUPERUSER}'::regrole
    and relnamespace in (select oid from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema')
    union all select nspname from pg_namespace where nspowner = '${SUPERUSER}'::regrole and nspname !~ '^pg_' and nspname <> 'information_schema'
    union all select typname from pg_type where typowner = '${SUPERUSER}'::regrole and typname = 'mood'
    union all select proname from pg_proc where proowner = '${SUPERUSER}'::regrole and proname = 'twice'`,
  );
  expect(left).toEqual([]);
  await prepare(config);
  expect(await ask(server, 'ecom_dwh', 'ecom_reader', 'select * from public.mine')).toEqual([]);
  expect(await ask(server, 'ecom_dwh', 'ecom_bi', 'select * from core.fact_kept')).toEqual([]);
  await expect(ask(server, 'ecom_db', 'ecom_bi', 'select 1')).rejects.toMatchObject({ code: '42501' });
});

test('a server is stopped only once it has proved to be ours', async () => {
  const config = await makeHome(5840);
  const { dataFolder, pid } = await ensureServer(config);
  const other = await makeHome(5860);
  const stranger = await ensureServer(other);
  const file = join(dataFolder, 'postmaster.pid');
  const text = await readFile(file, 'utf8');
  const forged = (number: number, port: number): string => {
    const [, folder, started, , ...rest] = text.split('\n');
    return [number, folder, started, port, ...rest].join('\n');
  };
  // The file speaks of another PostgreSQL, by number or by port.
  await writeFile(file, forged(stranger.pid, stranger.port));
  expect(await stopServer(config)).toBe(false);
  await writeFile(file, forged(pid, stranger.port));
  await expect(stopServer(config)).rejects.toMatchObject({
    code: 'STORE_FAILED',
    message: expect.stringContaining(`Process ${pid} does not prove to be the PostgreSQL of ${dataFolder}`),
  });
  await writeFile(file, text);
  const secret = passwordFile(config, 'postgres');
  const password = await readFile(secret, 'utf8');
  await writeFile(secret, 'guessed\n');
  await expect(stopServer(config)).rejects.toThrow(/does not prove to be .* It was not stopped\./);
  await writeFile(secret, password);
  expect((await serverStatus(config)).pid).toBe(pid);
  expect((await serverStatus(other)).pid).toBe(stranger.pid);
  expect(await stopServer(config)).toBe(true);
});
