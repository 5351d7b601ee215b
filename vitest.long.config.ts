import { mergeConfig } from 'vitest/config';
import { longTests } from './tests/support/long-tests.ts';
import base from './vitest.config.ts';

/** What takes a minute or more a file: `npm run test:long`. One test may take a third of a minute, and thrice that on a busy machine. */
export default mergeConfig(
  { ...base, test: { ...base.test, include: [], exclude: [] } },
  { test: { include: [...longTests], testTimeout: 180_000 } },
);
