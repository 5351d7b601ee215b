import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { withRunFolder } from '../../src/etl/run-folder.ts';
import { endOfProcess } from '../support/waiting.ts';

it('a run removes what killed runs have left, and its own folder; those that are still going keep theirs', async () => {
  const home = await mkdtemp(join(inject('testFolder'), 'runs-'));
  const runs = join(home, 'data', 'runs');
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  const ended = spawn(process.execPath, ['-e', '']);
  await endOfProcess(ended, 'a process that does nothing');
  const running = `etl-3-${other.pid}`;
  for (const left of [running, `etl-2-${ended.pid}`, `etl-1-${process.pid}`])
    await mkdir(join(runs, left), { recursive: true });
  await withRunFolder(home, 5, async (folder) => {
    expect(await readdir(runs)).toEqual([running, `etl-5-${process.pid}`]);
    expect(folder).toBe(join(runs, `etl-5-${process.pid}`));
    await withRunFolder(home, 6, async () => expect(await readdir(runs)).toHaveLength(3));
  });
  expect(await readdir(runs)).toEqual([running]);
  other.kill();
  await endOfProcess(other, 'a process that was asked to end');
});

it.skipIf(process.platform === 'win32')(
  'the folders of a run and its files are their owner’s alone, also where they were there before',
  async () => {
    const home = await mkdtemp(join(inject('testFolder'), 'runs-'));
    const runs = join(home, 'data', 'runs');
    await mkdir(runs, { recursive: true });
    await chmod(runs, 0o755);
    const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;
    const before = process.umask();
    for (const isKept of [false, true]) {
      await withRunFolder(
        home,
        7,
        async (folder) => {
          await writeFile(join(folder, 'orders.csv'), 'personal data');
          expect([await modeOf(folder), await modeOf(join(folder, 'orders.csv'))]).toEqual([0o700, 0o600]);
        },
        { isKept },
      );
    }
    expect(await modeOf(runs)).toBe(0o700);
    expect(process.umask()).toBe(before);
  },
);
