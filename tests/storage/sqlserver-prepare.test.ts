import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { keepRowVersions } from '../../src/storage/sqlserver/prepare-database.ts';
import type { Result } from '../../src/storage/sqlserver/tds.ts';

const SETTING = 'alter database current set allow_snapshot_isolation on';

/** A database without row versions whose setting takes so long, and how often somebody was told. */
async function prepared(takesMs: number): Promise<{ told: number; limits: (number | undefined)[] }> {
  const limits: (number | undefined)[] = [];
  let told = 0;
  const tds = {
    async query(text: string, _values: readonly unknown[] = [], giveUpMs?: number): Promise<Result> {
      if (text === SETTING) {
        limits.push(giveUpMs);
        await sleep(takesMs);
      }
      return { columns: [], rows: [[0, 1]], rowCount: 1 };
    },
  };
  await keepRowVersions(tds, 'oltp', { onWait: () => (told += 1), tellMs: 60 });
  return { told, limits };
}

it('a shop whose open transactions keep the setting waiting is told of, and the setting is given up after a minute', async () => {
  expect(await prepared(200)).toEqual({ told: 1, limits: [60_000] });
});

it('of a setting that holds at once nobody is told', async () => {
  const { told } = await prepared(0);
  await sleep(100);
  expect(told).toBe(0);
});
