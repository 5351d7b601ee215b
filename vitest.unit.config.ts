import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { sqlAsText } from './tests/support/sql-as-text.ts';
import { unitTests } from './tests/support/unit-tests.ts';

/** Tests without a database server or a process beside their own, in seconds: `npm run test:unit`. `npm test` runs them too. */
export default defineConfig({
  plugins: [sqlAsText],
  test: {
    include: [...unitTests(fileURLToPath(new URL('.', import.meta.url)))],
    testTimeout: 60_000,
    maxWorkers: 2,
  },
});
