/** Tests of whole shops and of processes that live and die, a minute or more each: `npm run test:long`, after `npm test`. */
export const longTests: readonly string[] = [
  'tests/cli/life.test.ts',
  'tests/cli/looking.test.ts',
  'tests/cli/silence.test.ts',
  'tests/storage/silence.test.ts',
  'tests/stream/stream.test.ts',
  'tests/stream/drift.test.ts',
  'tests/shop/faults.test.ts',
  'tests/shop/fidelity.test.ts',
  'tests/etl/contract-modes.test.ts',
  'tests/etl/faults.test.ts',
  'tests/etl/keys.test.ts',
  'tests/etl/online-retail.test.ts',
  'tests/etl/other-types.test.ts',
  'tests/etl/values.test.ts',
  'tests/etl/watched.test.ts',
  'tests/orchestration/scheduler.test.ts',
];
