import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { checkoutFolder, loadConfig } from '../src/config.ts';

async function folderWith(env: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ecom-config-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, '.env'), env);
  return folder;
}

test('without any setting the databases are embedded, in the checkout', async () => {
  expect(loadConfig({}, await folderWith(''))).toEqual({
    home: checkoutFolder(),
    oltpUrl: undefined,
    dwhUrl: undefined,
    oltpReaderUrl: undefined,
    dwhReaderUrl: undefined,
    orchestrator: 'embedded',
    airflowUrl: undefined,
    engine: 'duckdb',
    sparkHome: join(checkoutFolder() ?? '', 'libs', 'spark'),
    driversFolder: join(checkoutFolder() ?? '', 'libs', 'jars'),
    sparkUrl: undefined,
    pgPort: 5433,
    httpPort: 8090,
    ownModels: undefined,
  });
});

test('the environment wins over .env, and an empty setting is not set', async () => {
  const folder = await folderWith('ECOM_PG_PORT=6000\nECOM_HOME="/srv/shop"\nECOM_ENGINE=\n');
  expect(loadConfig({ ECOM_PG_PORT: '6001', ECOM_HOME: '' }, folder)).toMatchObject({
    home: '/srv/shop',
    pgPort: 6001,
    httpPort: 8090,
    engine: 'duckdb',
  });
});

test('a relative home is below the folder that the command is run in', async () => {
  const folder = await folderWith('ECOM_HOME=shop');
  expect(loadConfig({}, folder).home).toBe(join(folder, 'shop'));
});

test('a wrong setting says where it was found and what would be right', async () => {
  const folder = await folderWith('ECOM_PG_PORT=many');
  expect(() => loadConfig({}, folder)).toThrow(
    expect.objectContaining({
      code: 'SETTING_INVALID',
      message: `ECOM_PG_PORT in ${join(folder, '.env')} is "many".`,
      next: expect.stringContaining('port number'),
    }),
  );
  expect(() => loadConfig({ ECOM_ENGINE: 'flink' }, folder)).toThrow(
    expect.objectContaining({ message: expect.stringContaining('the environment') }),
  );
});

test.each([
  ['that is an ODBC string', 'Driver={ODBC Driver 17 for SQL Server};Server=h;UID=sa;PWD=secret', /ecom doctor/],
  ['without a database', 'postgres://ecom:secret@host:5432', /database is missing/],
  ['that is none', 'postgres://ecom:secret/#@host:5432/ecom_dwh', /no URL/],
])('a URL %s is refused without showing its password', async (_name, url, reason) => {
  const folder = await folderWith('');
  try {
    loadConfig({ ECOM_DWH_URL: url }, folder);
    expect.unreachable();
  } catch (error) {
    expect(error).toMatchObject({ code: 'URL_INVALID', message: expect.stringMatching(reason) });
    expect(JSON.stringify([error, String(error)])).not.toContain('secret');
  }
});

test('an Airflow Connection names a database, and comes before the URL', async () => {
  const folder = await folderWith('ECOM_DWH_URL=postgres://other@host/ecom_dwh');
  const connection = (fields: object): string => JSON.stringify(fields);
  const postgres = {
    conn_type: 'postgres',
    host: 'db',
    port: 5432,
    login: 'ann',
    password: 'p@/#:é',
    schema: 'ecom_dwh',
  };
  const { dwhUrl, oltpUrl } = loadConfig(
    {
      ECOM_DWH_CONNECTION: connection({ ...postgres, extra: '{"sslmode": "require"}' }),
      ECOM_OLTP_CONNECTION: connection({
        conn_type: 'mssql',
        host: 'db',
        schema: 'ecom_db',
        extra: { encrypt: false },
      }),
    },
    folder,
  );
  const url = new URL(dwhUrl ?? '');
  expect([url.protocol, url.host, url.pathname, url.search]).toEqual([
    'postgres:',
    'db:5432',
    '/ecom_dwh',
    '?sslmode=require',
  ]);
  expect([url.username, decodeURIComponent(url.password)]).toEqual(['ann', 'p@/#:é']);
  expect(oltpUrl).toBe('mssql://db/ecom_db?encrypt=false');
});

test.each(['{', '{"conn_type": "postgres", "host": "db", "password": "secret"}'])(
  'a Connection that names no database is refused without showing it: %s',
  async (connection) => {
    const folder = await folderWith('');
    try {
      loadConfig({ ECOM_DWH_CONNECTION: connection }, folder);
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ code: 'URL_INVALID', message: expect.stringContaining('ECOM_DWH_CONNECTION') });
      expect(JSON.stringify([error, String(error)])).not.toContain('secret');
    }
  },
);
