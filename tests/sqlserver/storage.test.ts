import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, inject, onTestFinished } from 'vitest';
import { migrate } from '../../src/storage/migrations/migrate.ts';
import { openSqlServer } from '../../src/storage/sqlserver/database.ts';
import { storageContract } from '../storage/contract/contract.ts';
import type { Rig } from '../storage/contract/rig.ts';
import { dropDatabase, newDatabaseUrl } from './support/server.ts';

const server = inject('sqlServer');

const noDeletes = 'row versions tell no deletes; this server has no change tracking';

const withoutChangeTracking = {
  'never repeats a row': 'by row versions a row that was written beside an open transaction is read once more',
  'holds the keys of deleted rows, each once; one that is there again is a changed row in any case': noDeletes,
  'counts what was written and what was deleted in each table': noDeletes,
  'shows a changed key as the old one deleted and the new one written': noDeletes,
  'has to be a full read after a table was truncated, once': noDeletes,
  'reads back keys of every type that a key can have': noDeletes,
  'of tables without capture has to be a full read, until they are captured':
    'this server lacks the functions of change tracking, which are asked where no table has row versions',
};

const onBabelfish = {
  'a widened text keeps its values and takes longer ones': 'Babelfish changes no text column that has a collation',
};

async function makeRig(): Promise<Rig> {
  const urls = [newDatabaseUrl(server?.url ?? '', 'ecom_db'), newDatabaseUrl(server?.url ?? '', 'ecom_dwh')] as const;
  const folder = await mkdtemp(join(inject('testFolder'), 'rows-'));
  const [oltp, dwh] = [openSqlServer(urls[0], 'oltp'), openSqlServer(urls[1], 'dwh')];
  onTestFinished(async () => {
    await Promise.all([oltp.close(), dwh.close()]);
    for (const url of urls) await dropDatabase(url);
    await rm(folder, { recursive: true, force: true });
  });
  for (const database of [oltp, dwh]) await database.prepare({ mayCreate: true });
  await Promise.all([migrate(oltp, 'stream'), migrate(dwh, 'ops')]);
  return { oltp, dwh, folder };
}

describe.skipIf(server === null)('on ECOM_TEST_MSSQL_URL', () => {
  storageContract('SQL Server', makeRig, {
    ...(server?.hasChangeTracking ? {} : withoutChangeTracking),
    ...(server?.isBabelfish ? onBabelfish : {}),
  });
});
