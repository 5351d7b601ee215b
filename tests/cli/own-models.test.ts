import { expect, it } from 'vitest';
import { models } from '../../models/index.ts';
import { folderOf, ORDERS_DAILY } from '../support/own-folder.ts';
import { ecom } from './ecom.ts';

it('etl --check reads models/ of the working folder beside those of the package', async () => {
  const { code, stdout } = await ecom(['etl', '--check', '--json'], { folder: await folderOf(ORDERS_DAILY) });
  // The shop's and the own one.
  expect([code, JSON.parse(stdout)]).toEqual([0, { models: models.length + 1 }]);
});

it('a mistake in them ends the command with the file and the line', async () => {
  const sql = ORDERS_DAILY['models/marts/orders_daily.sql'].replace('fact_order', 'fact_oder');
  const folder = await folderOf({ ...ORDERS_DAILY, 'models/marts/orders_daily.sql': sql });
  const { code, stderr } = await ecom(['etl', '--check'], { folder });
  expect(code).toBe(1);
  expect(stderr).toContain('PROJECT_INVALID models/marts/orders_daily.sql:4: it reads fact_oder');
  expect(stderr).toContain('Did you mean fact_order?');
});
