import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { EcomError } from '../errors.ts';
import { isSameProcess, processStart } from './processes.ts';

const POLL_MS = 50;
/** Starting takes seconds, under load minutes. */
const GIVE_UP_AFTER_MS = 185_000;
/** The creator writes at once who it is; a lock that stays empty for longer was left by a killed process. */
const EMPTY_FOR_MS = 5_000;

/** Runs `work` while no other process holds the lock file. A lock whose process has ended is taken over. */
export async function withLockFile<T>(path: string, work: () => Promise<T>): Promise<T> {
  const begun = performance.now();
  let unsignedSince: number | undefined;
  while (!(await tryLock(path))) {
    const now = performance.now();
    if (now - begun > GIVE_UP_AFTER_MS) throw heldForTooLong(path);
    // Of several holders, one after the other, each may be about to write who it is.
    unsignedSince = (await isUnsigned(path)) ? (unsignedSince ?? now) : undefined;
    if (await isStale(path, unsignedSince !== undefined && now - unsignedSince > EMPTY_FOR_MS)) await takeAway(path);
    else await sleep(POLL_MS);
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function tryLock(path: string): Promise<boolean> {
  const holder = `${process.pid} ${(await processStart(process.pid)) ?? ''}`.trim();
  try {
    const file = await open(path, 'wx', 0o600);
    await file.write(holder);
    await file.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function isUnsigned(path: string): Promise<boolean> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  return text !== undefined && holderIn(text) === undefined;
}

/** @param isLongSeen somebody has had the time to write who it is */
async function isStale(path: string, isLongSeen: boolean): Promise<boolean> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return false;
  const holder = holderIn(text);
  return holder ? !(await isSameProcess(holder.pid, holder.start)) : isLongSeen;
}

/** Undefined where it is not written, or not whole. */
function holderIn(text: string): { readonly pid: number; readonly start: string | null } | undefined {
  const [, pid, start] = /^(\d+)(?: (.+))?$/.exec(text) ?? [];
  return pid === undefined ? undefined : { pid: Number(pid), start: start ?? null };
}

let takings = 0;

/** Of several that see the same stale lock one renames it; the others find that it is gone. */
async function takeAway(path: string): Promise<void> {
  takings += 1;
  const away = `${path}.stale.${process.pid}.${takings}`;
  await rename(path, away).catch(() => {});
  const isGone = await stat(away).then(
    () => false,
    () => true,
  );
  if (isGone || (await isStale(away, true))) await rm(away, { force: true });
  else await rename(away, path);
}

const heldForTooLong = (path: string): EcomError =>
  new EcomError('SERVER_START_FAILED', `Another process has been starting the server for minutes: ${path}.`, {
    next: 'End that process, or remove the file if there is none.',
    fields: { lock: path },
    retryable: true,
  });
