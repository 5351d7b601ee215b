import { mergeConfig } from 'vitest/config';
import base from './vitest.config.ts';

/** Tests of the store on SQL Server: `npm run test:sqlserver`, with `ECOM_TEST_MSSQL_URL` set to a server of your own. */
export default mergeConfig(
  { ...base, test: { ...base.test, include: [], exclude: [] } },
  {
    test: {
      include: ['tests/sqlserver/**/*.test.ts'],
      globalSetup: ['tests/sqlserver/support/global-setup.ts'],
      testTimeout: 120_000,
      hookTimeout: 120_000,
      maxWorkers: 1,
    },
  },
);
