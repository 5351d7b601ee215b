import { expect, test } from 'vitest';
import { createTestPlatform } from '../support/platform.ts';

test('a test platform has the shop and the control tables', async () => {
  const b = performance.now();
  const platform = await createTestPlatform();
  console.log('made in', performance.now() - b);
  expect(await platform.oltp.session(({ catalog }) => catalog.isEmpty({ schema: 'shop', name: 'orders' }))).toBe(true);
  expect(await platform.dwh.session(({ catalog }) => catalog.isEmpty({ schema: 'ops', name: 'etl_run' }))).toBe(true);
});
