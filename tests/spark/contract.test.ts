import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, inject, onTestFinished } from 'vitest';
import { engineContract } from '../compute/contract.ts';
import { testFunctions } from '../support/functions.ts';
import { sparkWarehouse } from './support/platform.ts';

describe.each([
  ['through the warehouse', false],
  ['through files', true],
])('rows go %s', (_way, sharesFiles) => {
  engineContract(async () => {
    const folder = await mkdtemp(join(inject('testFolder'), 'engine-'));
    const { engine, close } = await sparkWarehouse(sharesFiles);
    const session = await engine.open(folder, testFunctions);
    onTestFinished(async () => {
      await session.close();
      await close();
    });
    return { session, folder };
  });
});
