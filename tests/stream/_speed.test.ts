import { test } from 'vitest';
import { replay } from '../../src/stream/replay.ts';
import { runStream } from '../../src/stream/stream.ts';
import { createTestPlatform } from '../support/platform.ts';

test('speed', async () => {
  const p = await createTestPlatform();
  console.log(await runStream(p.oltp, { since: new Date('2025-09-08T00:00Z'), until: new Date('2025-10-08T00:00Z') }));
  for (let i = 1; i < 4; i++)
    console.log(await runStream(p.oltp, { until: new Date(Date.parse('2025-10-08T00:00Z') + i * 300000) }));
  const q = await createTestPlatform();
  console.log(await runStream(q.oltp, { until: new Date('2025-10-08T00:00Z') }));
  console.log(
    await replay(q.oltp, { dataset: 'online-retail', file: '../shared/data/online_retail/online_retail.csv.gz' }),
  );
}, 300000);
