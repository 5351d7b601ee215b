import { mergeConfig } from 'vitest/config';
import { longTests } from './tests/support/long-tests.ts';
import base from './vitest.config.ts';

/** What takes a minute or more a file: `npm run test:long`. */
export default mergeConfig(
  { ...base, test: { ...base.test, include: [], exclude: [] } },
  { test: { include: [...longTests] } },
);
