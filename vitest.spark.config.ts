import { mergeConfig } from 'vitest/config';
import base from './vitest.config.ts';

/** Tests that need a Spark server: `npm run test:spark`, after `scripts/spark/install.sh`. */
export default mergeConfig(
  { ...base, test: { ...base.test, include: [], exclude: [] } },
  {
    test: {
      include: ['tests/spark/**/*.test.ts'],
      globalSetup: ['tests/spark/support/global-setup.ts'],
      testTimeout: 120_000,
      hookTimeout: 180_000,
      // They share one server, which has the machine's cores.
      maxWorkers: 1,
    },
  },
);
