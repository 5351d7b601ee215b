import { constants } from 'node:buffer';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { systemError } from '../../src/machine/system-errors.ts';

const failure = async (work: () => Promise<unknown>): Promise<unknown> =>
  work().then(
    () => undefined,
    (error: unknown) => error,
  );

const errno = (code: string, path?: string): Error =>
  Object.assign(new Error(`${code}: as the system says it`), { code, syscall: 'open', ...(path ? { path } : {}) });

it.each([
  ['EACCES', 'FILE_FORBIDDEN'],
  ['EPERM', 'FILE_FORBIDDEN'],
  ['EROFS', 'FILE_FORBIDDEN'],
  ['ENOSPC', 'DISK_FULL'],
  ['EDQUOT', 'DISK_FULL'],
  ['ENOENT', 'FILE_UNREADABLE'],
  ['EISDIR', 'FILE_UNREADABLE'],
  ['EMFILE', 'FILE_UNREADABLE'],
])('%s of a file is %s, names it and says what to do', (code, ours) => {
  const error = systemError(errno(code, '/srv/shop/x'));
  expect(error).toMatchObject({
    code: ours,
    message: expect.stringContaining('/srv/shop/x'),
    next: expect.any(String),
  });
});

it('a real full disk and a real missing file are told', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ecom-system-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const missing = await failure(() => readFile(join(folder, 'none')));
  expect(systemError(missing)?.code).toBe('FILE_UNREADABLE');
  const aFolder = await failure(() => readFile(folder));
  expect(systemError(aFolder)?.code).toBe('FILE_UNREADABLE');
  if (process.platform !== 'linux') return;
  const full = await open('/dev/full', 'w');
  expect(systemError(await failure(() => full.writeFile('x')))?.code).toBe('DISK_FULL');
  await full.close();
});

it('a text that no string holds is told, as joining and as reading make it', () => {
  const joined = (): string => 'x'.repeat(constants.MAX_STRING_LENGTH).concat('x');
  let error: unknown;
  try {
    joined();
  } catch (thrown) {
    error = thrown;
  }
  expect(systemError(error)?.code).toBe('FILE_UNREADABLE');
  expect(systemError(errno('ERR_STRING_TOO_LONG'))?.code).toBe('FILE_UNREADABLE');
});

it('what is no file’s, and what is nobody’s, stays what it is', () => {
  expect(systemError(errno('ECONNREFUSED'))).toBeUndefined();
  expect(systemError(Object.assign(errno('EPERM'), { syscall: 'kill' }))).toBeUndefined();
  expect(systemError(new TypeError('x is not a function'))).toBeUndefined();
  expect(systemError('text')).toBeUndefined();
});
