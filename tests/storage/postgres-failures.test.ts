import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { expect, inject, onTestFinished, test } from 'vitest';
import { id, text } from '../../models/types.ts';
import { openPostgres } from '../../src/storage/postgres/database.ts';
import { administer } from '../support/databases.ts';
import { awaited, hold } from '../support/locks.ts';
import { createTestPlatform } from '../support/platform.ts';
import { listening, until, within } from '../support/waiting.ts';
import { column, definition } from './contract/rig.ts';

/** The test server's URL with something wrong about it. */
function wrong(change: (url: URL) => void): string {
  const url = new URL(inject('templateUrl'));
  url.pathname = '/postgres';
  change(url);
  return url.toString();
}

async function failure(url: string): Promise<unknown> {
  const database = openPostgres(url, 'oltp');
  try {
    await database.session(({ queries }) => sql`select 1`.execute(queries));
    return undefined;
  } catch (error) {
    return error;
  } finally {
    await database.close();
  }
}

test.each([
  ['a wrong password', 'DATABASE_LOGIN_FAILED', false, (url: URL) => Object.assign(url, { password: 'wrong-secret' })],
  [
    'a database that is missing',
    'DATABASE_MISSING',
    false,
    (url: URL) => Object.assign(url, { pathname: '/no%20shop' }),
  ],
  ['a port where nobody listens', 'DATABASE_UNREACHABLE', true, (url: URL) => Object.assign(url, { port: '1' })],
  [
    'a host without address',
    'DATABASE_UNREACHABLE',
    true,
    (url: URL) => Object.assign(url, { hostname: 'shop.invalid' }),
  ],
] as const)('%s has its own error', async (_name, code, retryable, change) => {
  const error = await failure(wrong(change));
  expect(error).toMatchObject({ code, retryable, next: expect.any(String) });
  expect(String(error)).not.toContain('wrong-secret');
});

test('a missing database tells the statement that makes it', async () => {
  const error = await failure(wrong((url) => Object.assign(url, { pathname: '/no%20shop' })));
  expect(error).toMatchObject({ next: expect.stringContaining('create database "no shop"') });
});

test('a server that accepts connections and then is gone counts as unreachable', async () => {
  const server = createServer((socket) => socket.destroy());
  const port = await listening(server);
  onTestFinished(() => void server.close());
  expect(await failure(`postgres://ecom:secret@127.0.0.1:${port}/shop`)).toMatchObject({
    code: 'DATABASE_UNREACHABLE',
    retryable: true,
  });
});

test('a connection ended by the server fails its work, to be retried, and the next work gets another', async () => {
  const { oltp, oltpUrl } = await createTestPlatform();
  const name = new URL(oltpUrl).pathname.slice(1);
  const ended = oltp.session(async ({ queries }) => {
    await administer(oltpUrl, `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`);
    await sleep(50);
    await sql`select 1`.execute(queries);
  });
  await expect(ended).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE', retryable: true });
  expect(await oltp.session(({ catalog }) => catalog.isEmpty({ schema: 'shop', name: 'orders' }))).toBe(true);
});

test('an error of the work itself passes unchanged', async () => {
  const { oltp } = await createTestPlatform();
  const error = Object.assign(new Error('no such file'), { code: 'ENOENT' });
  await expect(oltp.session(() => Promise.reject(error))).rejects.toBe(error);
});

test('a deadlock may be retried', async () => {
  const { dwh } = await createTestPlatform();
  await dwh.session(({ queries }) => sql`create table pair as select 1 as a; `.execute(queries));
  await dwh.session(({ queries }) => sql`insert into pair values (2)`.execute(queries));
  let held = 0;
  const both = (first: number, second: number): Promise<void> =>
    dwh.transaction({}, async ({ queries }) => {
      await sql`update pair set a = a where a = ${first}`.execute(queries);
      held += 1;
      await until(() => held === 2, 'each transaction to hold one row');
      await sql`update pair set a = a where a = ${second}`.execute(queries);
    });
  const outcomes = await Promise.allSettled([both(1, 2), both(2, 1)]);
  const failed = outcomes.filter((outcome) => outcome.status === 'rejected');
  expect(failed).toMatchObject([{ reason: { code: 'STORE_FAILED', retryable: true, fields: { sqlstate: '40P01' } } }]);
});

test('a change of a table that a report is reading waits for it without keeping other readers waiting', async () => {
  const { dwh, dwhUrl } = await createTestPlatform();
  const table = definition('item', [column('item_id', id())], ['item_id']);
  await dwh.session(async ({ ddl }) => {
    await ddl.createSchema('core');
    await ddl.createTable(table);
  });
  const report = await hold(dwhUrl, 'select * from core.item');
  let isChanged = false;
  const change = dwh
    .session(({ ddl }) => ddl.addColumns(table, [{ ...column('note', text()), comment: 'Added.' }]))
    .then(() => {
      isChanged = true;
    });
  await awaited(report, 'the change');
  // Behind a change that stays in line the reader would wait as long as the report.
  await within(
    dwh.session(({ catalog }) => catalog.isEmpty(table)),
    'a reader beside a report and a change',
  );
  expect(isChanged).toBe(false);
  await report.end();
  await within(change, 'the change after the report');
  expect((await dwh.session(({ catalog }) => catalog.columns(table)))?.map(({ name }) => name)).toContain('note');
});
