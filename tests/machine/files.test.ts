import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { personalDataKey, presentKey } from '../../src/etl/personal-data-key.ts';
import { readJson, writeIfNone, writeWhole } from '../../src/machine/files.ts';
import { withLockFile } from '../../src/machine/lock-file.ts';
import { processStart } from '../../src/machine/processes.ts';

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ecom-files-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

it('a file is written whole, for its owner alone, and leaves nothing beside it', async () => {
  const folder = await newFolder();
  const path = join(folder, 'state.json');
  await writeWhole(path, 'one');
  await writeWhole(path, 'two');
  expect([await readFile(path, 'utf8'), await readdir(folder)]).toEqual(['two', ['state.json']]);
  if (process.platform !== 'win32') expect(await modeOf(path)).toBe(0o600);
});

it('of many that make a file where there is none one does, and all see it whole', async () => {
  const folder = await newFolder();
  const path = join(folder, 'key');
  expect(await writeIfNone(path, 'first')).toBe(true);
  expect(await writeIfNone(path, 'second')).toBe(false);
  expect([await readFile(path, 'utf8'), await readdir(folder)]).toEqual(['first', ['key']]);
});

it('a state file that does not hold what was written is refused with the way out', async () => {
  const path = join(await newFolder(), 'state.json');
  const schema = z.object({ port: z.number() });
  expect(await readJson(path, schema, 'Remove it.')).toBeUndefined();
  for (const text of ['', '{', 'null', '{"port": "x"}']) {
    await writeFile(path, text);
    await expect(readJson(path, schema, 'Remove it.')).rejects.toMatchObject({
      code: 'STATE_FILE_BROKEN',
      next: 'Remove it.',
      message: expect.stringContaining(path),
    });
  }
  await writeFile(path, '{"port": 1}');
  expect(await readJson(path, schema, 'Remove it.')).toEqual({ port: 1 });
});

it('the key of personal data has 32 bytes; a shorter one is refused and stays where it is', async () => {
  const home = await newFolder();
  const keys = await Promise.all([1, 2, 3].map(() => personalDataKey({ home })));
  expect(new Set(keys).size).toBe(1);
  expect(keys[0]).toMatch(/^[0-9a-f]{64}$/);
  expect(await presentKey({ home })).toBe(keys[0]);
  const path = join(home, 'data/secrets/personal-data.key');
  for (const text of ['', 'secret', 'ab'.repeat(31), 'xy'.repeat(32)]) {
    await writeFile(path, text);
    await expect(personalDataKey({ home })).rejects.toMatchObject({ code: 'STATE_FILE_BROKEN' });
    expect(await readFile(path, 'utf8')).toBe(text);
  }
});

it('a lock is whose process it names: not that of a later process with its number, nor of a clock that was set', async () => {
  const folder = await newFolder();
  await mkdir(folder, { recursive: true });
  const path = join(folder, 'lock');
  const start = await processStart(process.pid);
  if (start !== undefined) {
    await writeFile(path, `${process.pid} another ${start}`);
    expect(await withLockFile(path, async () => 'taken')).toBe('taken');
  }
  const order: string[] = [];
  await withLockFile(path, async () => {
    const second = withLockFile(path, async () => void order.push('second'));
    order.push('first');
    return { second };
  }).then(({ second }) => second);
  expect(order).toEqual(['first', 'second']);
});
