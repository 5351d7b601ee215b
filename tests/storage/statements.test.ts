import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, it, onTestFinished } from 'vitest';
import { openPostgresStatements } from '../../src/storage/postgres/statements.ts';
import type { AnswerRow } from '../../src/storage/statements.ts';
import { administer } from '../support/databases.ts';

/** Log-ins of somebody's own server, by what they may do there. */
const logins = {
  owner: 'owns the database and all in it',
  reader: 'may read and nothing else',
  admin: 'is a superuser',
  heir: 'may become a superuser',
  runner: 'may run programs',
} as const;

type Login = keyof typeof logins;

const mark = randomBytes(4).toString('hex');
const nameOf = (login: Login): string => `${login}_${mark}`;
const database = `statements_${mark}`;

function urlOf(login: Login): string {
  const url = new URL(inject('templateUrl'));
  url.username = nameOf(login);
  url.password = 'secret';
  url.pathname = `/${database}`;
  return url.toString();
}

beforeAll(async () => {
  const server = inject('templateUrl');
  const create = (login: Login, attributes = ''): Promise<void> =>
    administer(server, `create role ${nameOf(login)} login password 'secret' ${attributes}`);
  await create('owner');
  await create('reader');
  await create('admin', 'superuser');
  await create('heir', `noinherit in role ${nameOf('admin')}`);
  await create('runner', 'in role pg_execute_server_program');
  await administer(server, `create database ${database} owner ${nameOf('owner')} strategy file_copy`);
  await asOwner(
    `create table kept as select n from generate_series(1, 3) as n`,
    `create sequence numbers`,
    `create function erase() returns void language sql as 'delete from kept'`,
    `create procedure commit_and_erase() language plpgsql as $$ begin commit; delete from kept; end $$`,
    `grant select on kept to ${nameOf('reader')}`,
  );
});

afterAll(async () => {
  const server = inject('templateUrl');
  await administer(server, `drop database if exists ${database} with (force)`);
  for (const login of Object.keys(logins) as Login[]) await administer(server, `drop role if exists ${nameOf(login)}`);
});

async function asOwner(...statements: readonly string[]): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: urlOf('owner') });
  await client.connect();
  try {
    let rows: Record<string, unknown>[] = [];
    for (const statement of statements) rows = (await client.query(statement)).rows as Record<string, unknown>[];
    return rows;
  } finally {
    await client.end();
  }
}

/** All that could have been changed. */
const state = (): Promise<Record<string, unknown>[]> =>
  asOwner(`select (select json_agg(n order by n) from kept) as kept, (select last_value || is_called::text from numbers) as numbers,
    (select count(*) from pg_largeobject_metadata) as large_objects, (select count(*) from pg_class where relnamespace = 'public'::regnamespace) as tables`);

async function ask(login: Login, text: string, mayWrite = false): Promise<readonly AnswerRow[]> {
  return openPostgresStatements(urlOf(login), { mayWrite }).run(text, async ({ rows }) => {
    const all: AnswerRow[] = [];
    for await (const group of rows) all.push(...group);
    return all;
  });
}

/** Whatever a person may try; each is refused or changes nothing. */
const attempts: readonly (readonly [string, 'refused' | 'harmless'])[] = [
  ['delete from kept', 'refused'],
  ['with gone as (delete from kept returning n) select * from gone', 'refused'],
  ['set transaction read write; delete from kept', 'refused'],
  ['commit; delete from kept', 'refused'],
  ['begin; delete from kept; commit', 'refused'],
  ['set transaction read write', 'refused'],
  ['commit', 'harmless'],
  ['rollback', 'harmless'],
  ['reset role', 'harmless'],
  ['set session characteristics as transaction read write', 'harmless'],
  ["select set_config('transaction_read_only', 'off', false), erase()", 'refused'],
  ["select set_config('default_transaction_read_only', 'off', false), erase()", 'refused'],
  ['select erase()', 'refused'],
  ['call commit_and_erase()', 'refused'],
  ['do $$ begin delete from kept; end $$', 'refused'],
  ['do $$ begin commit; set transaction read write; delete from kept; commit; end $$', 'refused'],
  ["do $$ begin perform set_config('transaction_read_only', 'off', true); delete from kept; end $$", 'refused'],
  ["select nextval('numbers')", 'refused'],
  ["select setval('numbers', 99)", 'refused'],
  ['create table made ()', 'refused'],
  ['select 1 as n into made', 'refused'],
  ['truncate kept', 'refused'],
  ['drop table kept', 'refused'],
  ['lock table kept in access exclusive mode', 'harmless'],
  ["copy kept from '/etc/passwd'", 'refused'],
  ['copy kept from stdin', 'refused'],
  ["copy kept to '/tmp/kept.csv'", 'refused'],
  [`copy kept to program 'touch /tmp/${mark}'`, 'refused'],
  [`copy kept from program 'echo 4'`, 'refused'],
  ["select pg_read_file('/etc/passwd')", 'refused'],
  ["select lo_import('/etc/passwd')", 'refused'],
  ["select lo_export(1, '/tmp/lo')", 'refused'],
  ["select lo_from_bytea(0, 'x')", 'refused'],
  ["select * from dblink('dbname=postgres', 'select 1') as t (n integer)", 'refused'],
  ['create extension dblink', 'refused'],
  ["alter system set work_mem = '1MB'", 'refused'],
  ['vacuum kept', 'refused'],
  ['prepare erasing as delete from kept', 'harmless'],
  ['explain analyze delete from kept', 'refused'],
  ['select pg_advisory_lock(1)', 'harmless'],
];

it.each(['reader', 'owner'] as const)(
  'what is asked by a log-in that %s changes nothing, whatever it says',
  async (login) => {
    const before = await state();
    const outcomes: [string, string][] = [];
    for (const [text, expected] of attempts) {
      const outcome = await ask(login, text).then(
        () => 'harmless',
        () => 'refused',
      );
      // Who may do less is refused more.
      outcomes.push([
        text,
        login === 'reader' && expected === 'harmless' && outcome === 'refused' ? 'harmless' : outcome,
      ]);
      expect({ text, state: await state() }).toEqual({ text, state: before });
    }
    expect(outcomes).toEqual(attempts.map(([text, expected]) => [text, expected]));
    expect(await ask(login, 'select count(*) from kept')).toEqual([['3']]);
  },
);

it.each([
  ['admin', 'is a superuser'],
  ['heir', `is a superuser, by the role ${nameOf('admin')}`],
  ['runner', 'reaches files or programs of the server, by the role pg_execute_server_program'],
] as const)(
  'a log-in (%s) that a read-only transaction does not hold is refused before anything is asked',
  async (login, reason) => {
    await expect(ask(login, 'select 1')).rejects.toMatchObject({
      code: 'LOGIN_MAY_WRITE',
      fields: { reason },
      next: expect.stringContaining('ECOM_DWH_READER_URL'),
    });
    expect(await ask(login, 'select 1', true)).toEqual([['1']]);
  },
);

it('whoever may write does, one statement at a time, and hears how many rows it changed', async () => {
  await asOwner('create table written as select n from generate_series(1, 5) as n');
  onTestFinished(() => asOwner('drop table written').then(() => {}));
  const runner = openPostgresStatements(urlOf('owner'), { mayWrite: true });
  const changed = async (text: string): Promise<number | null> =>
    runner.run(text, async (answer) => {
      for await (const _ of answer.rows);
      return answer.changed();
    });
  expect(await changed('delete from written where n < 3')).toBe(2);
  expect(await changed('select * from written')).toBeNull();
  // It cannot be part of a transaction.
  expect(await changed('vacuum written')).toBeNull();
  await expect(changed('delete from written; select 1')).rejects.toThrow(/multiple commands/);
  expect(await asOwner('select count(*)::integer as n from written')).toEqual([{ n: 3 }]);
});

it('values come with all their digits, as the server writes them', async () => {
  const text = `select 123456789012345678901234567890.12345678901234567890 as decimal, 9007199254740993 as whole, 0.1::float8 + 0.2 as float,
    true as truth, timestamptz '2025-03-30 03:30:00.123456+02' as moment, timestamp '2025-01-01' as local, null as nothing, '' as empty,
    'infinity'::date as infinite, 1 as whole`;
  await openPostgresStatements(urlOf('reader'), { mayWrite: false }).run(text, async ({ columns, rows }) => {
    expect(columns.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      'decimal decimal',
      'whole whole',
      'float float',
      'truth truth',
      'moment moment',
      'local moment',
      'nothing text',
      'empty text',
      'infinite moment',
      'whole whole',
    ]);
    const all: AnswerRow[] = [];
    for await (const group of rows) all.push(...group);
    expect(all).toEqual([
      [
        '123456789012345678901234567890.12345678901234567890',
        '9007199254740993',
        '0.30000000000000004',
        'true',
        '2025-03-30 01:30:00.123456+00',
        '2025-01-01 00:00:00',
        null,
        '',
        'infinity',
        '1',
      ],
    ]);
  });
});

it('the server computes no more rows than are taken, and one group ahead', async () => {
  await asOwner('create sequence computed');
  const runner = openPostgresStatements(urlOf('owner'), { mayWrite: true });
  const taken = await runner.run(`select nextval('computed'), generate_series(1, 1000000)`, async ({ rows }) => {
    for await (const group of rows) {
      await sleep(300);
      return group.length;
    }
    return 0;
  });
  expect(taken).toBe(1_000);
  const [sequence] = await asOwner('select last_value::integer as n from computed');
  expect(sequence?.n).toBeGreaterThanOrEqual(1_000);
  expect(sequence?.n).toBeLessThanOrEqual(2_001);
});

it('a connection that ends in the middle is an error, not fewer rows', async () => {
  const runner = openPostgresStatements(urlOf('reader'), { mayWrite: false });
  const reading = runner.run('select generate_series(1, 1000000)', async ({ rows }) => {
    for await (const _ of rows) {
      await administer(
        inject('templateUrl'),
        `select pg_terminate_backend(pid) from pg_stat_activity where usename = '${nameOf('reader')}'`,
      );
    }
  });
  await expect(reading).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' });
});
