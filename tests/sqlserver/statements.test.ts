import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { connectionConfiguration, parseSqlServerUrl } from '../../src/storage/sqlserver/address.ts';
import { openSqlServerStatements } from '../../src/storage/sqlserver/statements.ts';
import { connect } from '../../src/storage/sqlserver/tds.ts';
import type { AnswerRow } from '../../src/storage/statements.ts';
import { administer, dropDatabase, newDatabaseUrl } from './support/server.ts';

const server = inject('sqlServer');
const owner = newDatabaseUrl(server?.url ?? 'mssql://nobody@localhost/none', 'ecom_dwh');
const database = new URL(owner).pathname.slice(1);
const reader = `reader_${randomBytes(4).toString('hex')}`;
const PASSWORD = `Read-${randomBytes(8).toString('hex')}`;

async function inDatabase(...statements: readonly string[]): Promise<void> {
  const tds = await connect(connectionConfiguration(parseSqlServerUrl(owner)));
  try {
    for (const statement of statements) await tds.query(statement);
  } finally {
    tds.close();
  }
}

function readerUrl(): string {
  const url = new URL(owner);
  url.username = reader;
  url.password = PASSWORD;
  return url.toString();
}

const ask = (url: string, text: string, mayWrite = false): Promise<readonly AnswerRow[]> =>
  openSqlServerStatements(url, { mayWrite }).run(text, async ({ rows }) => {
    const all: AnswerRow[] = [];
    for await (const group of rows) all.push(...group);
    return all;
  });

describe.skipIf(server === null)('on ECOM_TEST_MSSQL_URL', () => {
  beforeAll(async () => {
    await administer(owner, `create database [${database}]`, `create login [${reader}] with password = '${PASSWORD}'`);
    await inDatabase(
      'alter database current set allow_snapshot_isolation on',
      'create table kept (n int, total decimal(12, 2))',
      'insert into kept values (1, 1.50), (2, 2.25)',
      `create user [${reader}] for login [${reader}]`,
      `grant select on kept to [${reader}]`,
    );
  });

  afterAll(async () => {
    await dropDatabase(owner);
    await administer(owner, `drop login [${reader}]`);
  });

  it('a log-in that may only read is asked, two columns of one name and all digits', async () => {
    expect(await ask(readerUrl(), 'select n, n, total from kept order by n')).toEqual([
      ['1', '1', '1.50'],
      ['2', '2', '2.25'],
    ]);
  });

  it.each([
    'delete from kept',
    'begin transaction; delete from kept; commit',
    'create table made (n int)',
    "exec sp_executesql N'delete from kept'",
  ])('what it asks changes nothing: %s', async (text) => {
    await expect(ask(readerUrl(), text)).rejects.toMatchObject({ code: 'STORE_FAILED' });
    expect(await ask(readerUrl(), 'select count(*) as n from kept')).toEqual([['2']]);
  });

  it('a log-in that may write is refused with the reason, before anything is asked', async () => {
    await expect(ask(owner, 'select n from kept')).rejects.toMatchObject({ code: 'LOGIN_MAY_WRITE' });
    expect(await ask(owner, 'select n from kept order by n', true)).toEqual([['1'], ['2']]);
    await inDatabase(`grant insert on kept to [${reader}]`);
    await expect(ask(readerUrl(), 'select n from kept')).rejects.toMatchObject({
      code: 'LOGIN_MAY_WRITE',
      fields: { reason: 'has the right INSERT on dbo.kept' },
    });
    await inDatabase(`revoke insert on kept from [${reader}]`);
  });
});
