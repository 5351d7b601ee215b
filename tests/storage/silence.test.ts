import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { expect, inject, onTestFinished, test } from 'vitest';
import { openPostgres } from '../../src/storage/postgres/database.ts';
import type { Patience } from '../../src/storage/silence.ts';
import type { Database } from '../../src/storage/storage.ts';
import { administer } from '../support/databases.ts';
import { startSilentProxy } from '../support/silent-proxy.ts';
import { within } from '../support/waiting.ts';
import { type SilenceRig, silenceContract } from './contract/silence.ts';

async function makeRig(): Promise<SilenceRig> {
  const url = new URL(inject('templateUrl'));
  const proxy = await startSilentProxy(url.hostname, Number(url.port));
  url.port = String(proxy.port);
  url.pathname = '/postgres';
  return {
    proxy,
    open(patience) {
      const database = openPostgres(url.toString(), 'dwh', patience);
      const { close } = database;
      let closing: Promise<void> | undefined;
      const once: Database = {
        ...database,
        close: () => {
          closing ??= close();
          return closing;
        },
      };
      onTestFinished(() => once.close());
      return once;
    },
    waitFor: (seconds) => `select pg_sleep(${seconds})`,
  };
}

silenceContract(makeRig);

const SHORT: Patience = { lookMs: 100, quietMs: 400, answerMs: 5_000 };

test('a statement whose answer got lost fails, where the server waits for us as we do for it', async () => {
  const { proxy, open } = await makeRig();
  const waiting = open(SHORT).session(({ queries }) => sql`select pg_sleep(2)`.execute(queries));
  waiting.catch(() => {});
  await sleep(500);
  proxy.goSilent({ laterPass: true });
  await expect(within(waiting, 'the statement to fail')).rejects.toMatchObject({
    code: 'DATABASE_UNREACHABLE',
    message: expect.stringContaining('no longer knows of the connection, or waits for it'),
  });
});

test('a statement whose server process is gone fails, though nobody said so', async () => {
  const { proxy, open } = await makeRig();
  const database = open(SHORT);
  let pid = 0;
  const waiting = database.session(async ({ queries }) => {
    pid = (await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(queries)).rows[0]?.pid ?? 0;
    await sql`select pg_sleep(300)`.execute(queries);
  });
  waiting.catch(() => {});
  // Seen at least once: of a process that was never seen nothing can be said.
  await sleep(2_000);
  proxy.goSilent({ laterPass: true });
  await administer(inject('templateUrl'), `select pg_terminate_backend(${pid})`);
  await expect(within(waiting, 'the statement to fail')).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' });
});

test('the server asks after half a minute whether a silent client is there, and gives its locks back where it is not', async () => {
  const { open } = await makeRig();
  const names = ['tcp_keepalives_idle', 'tcp_keepalives_interval', 'tcp_keepalives_count', 'tcp_user_timeout'];
  const { rows } = await open().session(({ queries }) =>
    sql<{
      name: string;
      setting: string;
    }>`select name, setting from pg_settings where name in (${sql.join(names)}) order by name`.execute(queries),
  );
  expect(rows.map(({ setting }) => setting)).toEqual(['3', '15', '5', '30000']);
});
