import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { inject, onTestFinished } from 'vitest';
import { engineContract } from '../compute/contract.ts';
import { testFunctions } from '../support/functions.ts';
import { sparkWarehouse } from './support/platform.ts';

engineContract(async () => {
  const folder = await mkdtemp(join(inject('testFolder'), 'engine-'));
  const { engine, close } = await sparkWarehouse();
  const session = await engine.open(folder, testFunctions);
  onTestFinished(async () => {
    await session.close();
    await close();
  });
  return { session, folder };
});
