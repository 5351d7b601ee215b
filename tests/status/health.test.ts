import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { expect, inject, it, onTestFinished, vi } from 'vitest';
import { databaseReasons, reasonsOf, stateReasons } from '../../src/status/health.ts';
import { migrate } from '../../src/storage/migrations/migrate.ts';
import { openPostgres } from '../../src/storage/postgres/database.ts';
import type { Database } from '../../src/storage/storage.ts';
import { administer } from '../support/databases.ts';
import { createTestPlatform } from '../support/platform.ts';

async function newState(): Promise<Database> {
  const url = new URL(inject('templateUrl'));
  const name = `ops_${randomBytes(6).toString('hex')}`;
  await administer(url.toString(), `create database ${name} strategy file_copy`);
  url.pathname = `/${name}`;
  const database = openPostgres(url.toString(), 'dwh');
  onTestFinished(async () => {
    await database.close();
    await administer(inject('templateUrl'), `drop database ${name} with (force)`);
  });
  await migrate(database, 'platform');
  return database;
}

it('a state that takes writes has no reasons, and was written to; one that takes none says why', async () => {
  const state = await newState();
  expect([await stateReasons(state), await stateReasons(state)]).toEqual([[], []]);
  const probes = await state.session(({ queries }) => queries.selectFrom('platform.probe').selectAll().execute());
  expect(probes.map(({ probe }) => probe)).toEqual(['health']);
  expect(Math.abs(Date.now() - (probes[0]?.written_at.getTime() ?? 0))).toBeLessThan(60_000);
  await state.session(({ queries }) => sql`drop table platform.probe`.execute(queries));
  expect(await stateReasons(state)).toEqual([expect.stringMatching(/^ecom_ops: .*platform\.probe/)]);
});

it('a machine whose clock is not PostgreSQL’s is told by how much', async () => {
  const state = await newState();
  const now = Date.now;
  vi.spyOn(Date, 'now').mockImplementation(() => now() + 7_200_000);
  onTestFinished(() => void vi.restoreAllMocks());
  const [reason = ''] = await stateReasons(state);
  const seconds = Number(/are (\d+) s apart$/.exec(reason)?.[1]);
  expect(Math.abs(seconds - 7_200)).toBeLessThan(60);
});

it('shop and warehouse are written to in the try, and nothing is changed there', async () => {
  const platform = await createTestPlatform();
  const batches = (): Promise<number> =>
    platform.oltp.session(
      async ({ queries }) => (await queries.selectFrom('stream.batch').selectAll().execute()).length,
    );
  const before = await batches();
  expect(await databaseReasons(platform, true)).toEqual([]);
  expect(await batches()).toBe(before);
  await platform.oltp.session(({ queries }) => sql`drop table stream.batch`.execute(queries));
  expect(await databaseReasons(platform, true)).toEqual([expect.stringMatching(/^ecom_db: .*stream\.batch/)]);
  // Of a shop that somebody else writes that is not asked.
  expect(await databaseReasons(platform, false)).toEqual([]);
  await platform.dwh.session(({ queries }) => sql`drop table ops.etl_run cascade`.execute(queries));
  expect(await databaseReasons(platform, false)).toEqual([expect.stringMatching(/^ecom_dwh: .*ops\.etl_run/)]);
});

it('a database that does not answer keeps nobody waiting', async () => {
  expect(await reasonsOf('ecom_db', () => new Promise(() => {}), 50)).toEqual(['ecom_db has not answered for 0.05 s']);
  const failing = (): never => {
    throw new Error('it is still starting');
  };
  expect(await reasonsOf('ecom up', failing)).toEqual(['ecom up: it is still starting']);
});
