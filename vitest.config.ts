import { readFile } from 'node:fs/promises';
import { defineConfig, type Plugin } from 'vitest/config';

/** Model SQL is imported as text, as the bundle does it. */
const sqlAsText: Plugin = {
  name: 'sql-as-text',
  enforce: 'pre',
  async load(id) {
    if (!id.endsWith('.sql')) return null;
    return `export default ${JSON.stringify(await readFile(id, 'utf8'))};`;
  },
};

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
