import { appendFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { rotateApplicationLogs } from '../../src/orchestration/application-logs.ts';
import { emptyFolder } from '../cli/ecom.ts';

it('a large log of another program is put away, one older file stays, and others are left alone', async () => {
  const home = await emptyFolder();
  const file = (name: string): string => join(home, 'logs', name);
  await mkdir(join(home, 'logs', 'dag_id=d'), { recursive: true });
  await writeFile(file('postgres.log'), 'x'.repeat(101));
  await writeFile(file('spark.log'), 'x'.repeat(100));
  await writeFile(file('dag_id=d/postgres.log'), 'x'.repeat(101));
  await writeFile(file('20261126-1351-01-up.log'), 'x'.repeat(101));
  expect(await rotateApplicationLogs({ home }, { largest: 100, isDryRun: true })).toBe(0);
  expect(await readdir(join(home, 'logs'))).not.toContain('postgres.log.1');
  expect(await rotateApplicationLogs({ home }, { largest: 100 })).toBe(0);
  await appendFile(file('postgres.log'), 'y'.repeat(150));
  expect(await rotateApplicationLogs({ home }, { largest: 100 })).toBe(101);
  expect(await readFile(file('postgres.log'), 'utf8')).toBe('');
  expect(await readFile(file('postgres.log.1'), 'utf8')).toBe('y'.repeat(150));
  expect((await readFile(file('spark.log'), 'utf8')).length).toBe(100);
  for (const name of ['dag_id=d/postgres.log', '20261126-1351-01-up.log']) {
    expect((await readFile(file(name), 'utf8')).length).toBe(101);
  }
});

it('a home without logs has nothing to put away', async () => {
  expect(await rotateApplicationLogs({ home: await emptyFolder() })).toBe(0);
});
