import { createTestPlatform } from '../support/platform.ts';
import { storageContract } from './contract/contract.ts';

storageContract('PostgreSQL', async () => {
  const { oltp, dwh, config } = await createTestPlatform();
  return { oltp, dwh, folder: config.home };
});
