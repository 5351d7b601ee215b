import { defineConfig } from 'vitest/config';
import { longTests } from './tests/support/long-tests.ts';
import { sqlAsText } from './tests/support/sql-as-text.ts';

export default defineConfig({
  plugins: [sqlAsText],
  test: {
    include: ['tests/**/*.test.ts'],
    exclude: ['tests/spark/**', 'tests/sqlserver/**', 'tests/airflow/**', ...longTests],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    globalSetup: ['tests/support/global-setup.ts'],
  },
});
