import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runEtl } from '../../src/etl/run.ts';
import { runStream } from '../../src/stream/stream.ts';
import { createTestPlatform } from '../support/platform.ts';
import { readWarehouse } from '../support/warehouse.ts';

/** A disk of one megabyte; undefined where this account may not mount one. */
function smallDisk(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'ecom-small-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'ignore' });
    return folder;
  } catch {
    rmSync(folder, { recursive: true });
    return undefined;
  }
}

const disk = smallDisk();
const note = disk ? '' : ' (skipped: only root on Linux can mount a small disk)';

afterAll(() => {
  if (!disk) return;
  execFileSync('umount', [disk]);
  rmSync(disk, { recursive: true });
});

describe.skipIf(!disk)(`a full disk${note}`, () => {
  it('fails the run with what to do, loads nothing and loses nothing', async () => {
    const platform = await createTestPlatform();
    await runStream(platform.oltp, {
      since: new Date('2026-03-02T12:00:00Z'),
      until: new Date('2026-03-02T14:00:00Z'),
    });
    const cramped = { ...platform, config: { ...platform.config, home: String(disk) } };
    await expect(runEtl(cramped)).rejects.toMatchObject({
      code: 'DISK_FULL',
      next: expect.stringMatching(/nothing was loaded/i),
    });
    expect((await readWarehouse(platform.dwh)).fact_order).toEqual([]);
    const { sources } = await runEtl(platform);
    const read = sources.find(({ source }) => source === 'orders')?.read;
    expect(read).toBeGreaterThan(0);
    expect((await readWarehouse(platform.dwh)).fact_order).toHaveLength(read ?? 0);
  });
});
