import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { inject, onTestFinished } from 'vitest';
import { engineContract } from '../compute/contract.ts';
import { sparkWarehouse } from './support/platform.ts';

engineContract(async () => {
  const folder = await mkdtemp(join(inject('testFolder'), 'engine-'));
  const { engine, close } = await sparkWarehouse();
  const session = await engine.open(folder, { personalDataKey: 'key', lastPurchasesCount: 5 });
  onTestFinished(async () => {
    await session.close();
    await close();
  });
  return { session, folder };
});
