import { defineConfig } from 'vitest/config';
import { sqlAsText } from './tests/support/sql-as-text.ts';

export default defineConfig({
  plugins: [sqlAsText],
  test: {
    include: ['tests/**/*.test.ts'],
    exclude: ['tests/spark/**', 'tests/sqlserver/**', 'tests/airflow/**'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    globalSetup: ['tests/support/global-setup.ts'],
  },
});
