import { expect, it } from 'vitest';
import { loadConfig } from '../src/config.ts';
import { openPlatform } from '../src/wire.ts';
import { emptyFolder } from './cli/ecom.ts';

const own = 'postgres://ecom:secret@127.0.0.1:1/ecom_db';

it.each([
  ['of a store that there is none for', 'mysql://root:secret@host/ecom_dwh', /there is no store for mysql:/],
  ['with a parameter that its store lacks', 'mssql://sa:secret@host/ecom_dwh?sslmode=off', /no parameter sslmode/],
  ['with a wrong parameter', 'mssql://sa:secret@host/ecom_dwh?encrypt=perhaps', /encrypt cannot be/],
])('a URL %s is refused without showing its password', async (_name, url, reason) => {
  const home = await emptyFolder();
  const config = loadConfig({ ECOM_HOME: home, ECOM_OLTP_URL: own, ECOM_DWH_URL: url }, home);
  const error: unknown = await openPlatform(config).catch((refusal: unknown) => refusal);
  expect(error).toMatchObject({ code: 'URL_INVALID', message: expect.stringMatching(reason) });
  expect(JSON.stringify([error, String(error)])).not.toContain('secret');
});
