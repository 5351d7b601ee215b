import { describe, inject, onTestFinished } from 'vitest';
import { openSqlServer } from '../../src/storage/sqlserver/database.ts';
import { type SilenceRig, silenceContract } from '../storage/contract/silence.ts';
import { startSilentProxy } from '../support/silent-proxy.ts';

const server = inject('sqlServer');

async function makeRig(): Promise<SilenceRig> {
  const url = new URL(server?.url ?? '');
  const proxy = await startSilentProxy(url.hostname, Number(url.port || '1433'));
  url.hostname = '127.0.0.1';
  url.port = String(proxy.port);
  url.pathname = '/master';
  url.searchParams.set('trustServerCertificate', 'true');
  return {
    proxy,
    open(patience) {
      const database = openSqlServer(url.toString(), 'dwh', patience);
      onTestFinished(() => database.close());
      return database;
    },
    waitFor: (seconds) => `waitfor delay '00:0${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}'`,
  };
}

describe.skipIf(server === null)('on ECOM_TEST_MSSQL_URL', () => silenceContract(makeRig));
