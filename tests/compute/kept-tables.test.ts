import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, it, onTestFinished } from 'vitest';
import { openKeptTables } from '../../src/compute/duckdb/kept-tables.ts';
import type { AnswerRow, StatementRunner } from '../../src/storage/statements.ts';

/** A folder as a run with --keep-files leaves it. */
async function keptFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ecom-kept-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const instance = await DuckDBInstance.create(join(folder, 'run.duckdb'));
  const connection = await instance.connect();
  await connection.run("create table kept as select 'A' as id, 3 as n");
  connection.closeSync();
  instance.closeSync();
  return folder;
}

const rowsOf = (runner: StatementRunner, text: string): Promise<readonly AnswerRow[]> =>
  runner.run(text, async ({ rows }) => {
    const all: AnswerRow[] = [];
    for await (const group of rows) all.push(...group);
    return all;
  });

it('the tables of a run are asked with all digits, columns of one name both there', async () => {
  const runner = await openKeptTables(await keptFolder());
  const text = `select n, n as n, 123456789012345678.12345::decimal(30, 5) as d, 170141183460469231731687303715884105727::hugeint as h,
    true as t, null as nothing, timestamp '2025-01-02 03:04:05.123456' as m, [1, 2] as list from kept`;
  await runner.run(text, async ({ columns }) => {
    expect(columns.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      'n whole',
      'n whole',
      'd decimal',
      'h whole',
      't truth',
      'nothing whole',
      'm moment',
      'list text',
    ]);
  });
  expect(await rowsOf(runner, text)).toEqual([
    [
      '3',
      '3',
      '123456789012345678.12345',
      '170141183460469231731687303715884105727',
      'true',
      null,
      '2025-01-02 03:04:05.123456',
      '[1,2]',
    ],
  ]);
  expect(await rowsOf(runner, runner.describe(undefined))).toEqual([['kept', 'table']]);
  expect(await rowsOf(runner, runner.describe('kept'))).toEqual([
    ['kept', 'id', 'VARCHAR', 'true'],
    ['kept', 'n', 'INTEGER', 'true'],
  ]);
});

it('a statement changes none of a run’s tables, and reaches no file', async () => {
  const folder = await keptFolder();
  const runner = await openKeptTables(folder);
  const [outside, other] = [join(folder, 'outside.csv'), join(folder, 'other.csv')];
  await writeFile(other, 'secret\n1\n');
  for (const text of [
    'delete from kept',
    'create table made as select 1 as n',
    `copy kept to '${outside}'`,
    `select * from read_csv('${other}')`,
    `select * from '${other}'`,
    `attach '${join(folder, 'more.duckdb')}' as more`,
    'set enable_external_access = true',
    'install httpfs',
    'nonsense',
  ])
    await expect(rowsOf(runner, text), text).rejects.toMatchObject({ code: 'SQL_FAILED' });
  expect(existsSync(outside)).toBe(false);
  expect(await rowsOf(runner, 'select * from kept')).toEqual([['A', '3']]);
});

it('more rows than a group are all there', async () => {
  const rows = await rowsOf(await openKeptTables(await keptFolder()), 'select * from range(10000) as r (n)');
  expect([rows.length, rows.at(-1)]).toEqual([10_000, ['9999']]);
});

it('a run that left no tables is told', async () => {
  await expect(openKeptTables(join(tmpdir(), 'absent'))).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
});
