import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { sql } from 'kysely';
import { expect, it, onTestFinished } from 'vitest';
import { SHOP_SCHEMA, sources } from '../../models/sources/index.ts';
import { backUp } from '../../src/backup/backup.ts';
import { restore } from '../../src/backup/restore.ts';
import { type Config, loadConfig } from '../../src/config.ts';
import { erasePeople } from '../../src/erasure/erase.ts';
import { runEtl } from '../../src/etl/run.ts';
import type { Platform } from '../../src/platform.ts';
import { prepareSource, prepareWarehouse } from '../../src/prepare.ts';
import { validateWarehouse } from '../../src/quality/validate.ts';
import { serverStatus, stopServer } from '../../src/storage/embedded/server.ts';
import { openPlatform } from '../../src/wire.ts';
import { put, putOrder } from '../support/shop.ts';
import { readWarehouse } from '../support/warehouse.ts';

/** What was backed up is there again, on another machine too, and whoever was erased since is not. */

async function makeHome(): Promise<Config> {
  const home = await mkdtemp(join(tmpdir(), 'ecom-backup-'));
  await chmod(home, 0o755);
  const config = loadConfig({ ECOM_HOME: home, ECOM_PG_PORT: '5760' }, home);
  onTestFinished(async () => {
    await stopServer(config);
    const { dataFolder } = await serverStatus(config);
    await rm(home, { recursive: true, force: true });
    if (dataFolder?.startsWith('/var/lib/ecom-data-platform/')) await rm(dirname(dataFolder), { recursive: true });
  });
  return config;
}

async function withPlatform<T>(config: Config, work: (platform: Platform) => Promise<T>): Promise<T> {
  const platform = await openPlatform(config);
  try {
    return await work(platform);
  } finally {
    await platform.close();
  }
}

async function fill(platform: Platform): Promise<void> {
  await prepareSource(platform.oltp, SHOP_SCHEMA, sources);
  await prepareWarehouse(platform);
  await platform.variables.store('order_total_tolerance_units', '0');
  await put(platform.oltp, 'products', { product_id: 'P1' });
  await put(platform.oltp, 'customers', { customer_id: 'C1', first_name: 'Annabelle' });
  await put(platform.oltp, 'customers', { customer_id: 'C2', first_name: 'Bob' });
  await putOrder(platform.oltp, 'O1', ['10.00'], { customer_id: 'C1' });
  await runEtl(platform);
}

const names = async ({ dwh }: Platform): Promise<unknown[]> =>
  ((await readWarehouse(dwh)).customer_pii ?? []).map(({ customer_id, first_name }) => [customer_id, first_name]);

it('a backup is restored where it was made and elsewhere, with what was loaded and erased since', async () => {
  const config = await makeHome();
  const folder = join(config.home, 'backups', 'first');
  const before = await withPlatform(config, async (platform) => {
    await fill(platform);
    return readWarehouse(platform.dwh);
  });
  const { bytes, down_ms } = await backUp(config, folder);
  expect([bytes > 1_000_000, down_ms > 0]).toEqual([true, true]);
  expect((await serverStatus(config)).isRunning).toBe(true);
  await expect(backUp(config, folder)).rejects.toMatchObject({ code: 'SETTING_INVALID' });
  await withPlatform(config, async (platform) => {
    await putOrder(platform.oltp, 'O2', ['20.00'], { customer_id: 'C2' });
    await runEtl(platform);
    await erasePeople(platform, ['C1']);
  });
  const restored = await restore(config, folder);
  expect(restored.erased_again).toEqual(['C1']);
  expect(restored.put_aside).toHaveLength(2);
  await withPlatform(config, async (platform) => {
    expect(await names(platform)).toEqual([
      ['C1', null],
      ['C2', 'Bob'],
    ]);
    const { rows } = await platform.oltp.session(({ queries }) =>
      sql<object>`select customer_id from shop.customers where first_name is not null`.execute(queries),
    );
    expect(rows).toEqual([{ customer_id: 'C2' }]);
    expect((await readWarehouse(platform.dwh)).fact_order).toEqual(before.fact_order);
    await runEtl(platform);
    expect((await validateWarehouse(platform)).passed).toBe(true);
  });
  await stopServer(config);
  const elsewhere = await makeHome();
  expect(await restore(elsewhere, folder)).toMatchObject({ put_aside: [], erased_again: [] });
  await withPlatform(elsewhere, async (platform) => {
    expect(await readWarehouse(platform.dwh)).toEqual(before);
    const report = await runEtl(platform);
    expect([report.mode, report.sources.every(({ read }) => read === 0)]).toEqual(['incremental', true]);
    expect((await validateWarehouse(platform)).passed).toBe(true);
  });
}, 180_000);

it('what is no whole backup is refused before anything is touched', async () => {
  const config = await makeHome();
  const folder = await mkdtemp(join(tmpdir(), 'ecom-no-backup-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await expect(restore(config, folder)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
  const other = { format: 1, made_at: 'now', ecom_version: '0', postgres_version: '18', machine: 'sparc-1', bytes: 1 };
  await writeFile(join(folder, 'backup.json'), JSON.stringify(other));
  await expect(restore(config, folder)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
  await expect(backUp(config, join(folder, 'new'))).rejects.toMatchObject({ code: 'SETTING_INVALID' });
  expect(await readdir(folder)).toEqual(['backup.json']);
  expect((await serverStatus(config)).isRunning).toBe(false);
});
