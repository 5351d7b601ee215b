import { mergeConfig } from 'vitest/config';
import base from './vitest.config.ts';

/** Tests on a real Airflow: `npm run test:airflow`; the first one makes its virtual environment, which needs Python 3.10. */
export default mergeConfig(
  { ...base, test: { ...base.test, include: [], exclude: [], globalSetup: [] } },
  {
    test: {
      include: ['tests/airflow/**/*.test.ts'],
      globalSetup: ['tests/support/global-setup.ts'],
      testTimeout: 300_000,
      hookTimeout: 300_000,
      // Each file has an Airflow of its own, which has the machine's cores.
      maxWorkers: 1,
    },
  },
);
