import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { EcomError } from '../errors.ts';
import { isAlive } from './processes.ts';

const POLL_MS = 50;
/** Starting takes seconds; a lock as old as this was left by a killed process whose number is in use again. */
const STALE_AFTER_MS = 180_000;
/** The creator writes its number at once; an empty lock older than this was left by a killed process. */
const EMPTY_FOR_MS = 5_000;

/** Runs `work` while no other process holds the lock file. A lock whose process has ended is taken over. */
export async function withLockFile<T>(path: string, work: () => Promise<T>): Promise<T> {
  const giveUpAt = Date.now() + STALE_AFTER_MS + EMPTY_FOR_MS;
  while (!(await tryLock(path))) {
    if (Date.now() > giveUpAt) throw heldForTooLong(path);
    if (await isStale(path)) await takeAway(path);
    else await sleep(POLL_MS);
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function tryLock(path: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600);
    await file.write(String(process.pid));
    await file.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function isStale(path: string): Promise<boolean> {
  try {
    const holder = await readFile(path, 'utf8');
    const age = Date.now() - (await stat(path)).mtimeMs;
    if (holder === '') return age > EMPTY_FOR_MS;
    return age > STALE_AFTER_MS || !isAlive(Number(holder));
  } catch {
    return false;
  }
}

/** Of several that see the same stale lock one renames it; the others find that it is gone. */
async function takeAway(path: string): Promise<void> {
  const away = `${path}.stale.${process.pid}`;
  await rename(path, away).catch(() => {});
  if (await isStaleOrGone(away)) await rm(away, { force: true });
  else await rename(away, path);
}

const isStaleOrGone = async (path: string): Promise<boolean> =>
  (await stat(path).then(
    () => false,
    () => true,
  )) || isStale(path);

const heldForTooLong = (path: string): EcomError =>
  new EcomError('SERVER_START_FAILED', `Another process has been starting the server for minutes: ${path}.`, {
    next: 'End that process, or remove the file if there is none.',
    fields: { lock: path },
    retryable: true,
  });
