import { link, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { z } from 'zod';
import { EcomError } from '../errors.ts';

/** A file's text; undefined where there is none. */
export async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * A file of ours that holds JSON; undefined where there is none.
 *
 * @param next what to do where somebody broke it
 * @throws EcomError STATE_FILE_BROKEN
 */
export async function readJson<T>(path: string, schema: z.ZodType<T>, next: string): Promise<T | undefined> {
  const text = await readIfPresent(path);
  if (text === undefined) return undefined;
  const result = schema.safeParse(parsed(text));
  if (result.success) return result.data;
  throw new EcomError('STATE_FILE_BROKEN', `${path} does not hold what ecom wrote there.`, {
    next,
    fields: { file: path },
    cause: result.error,
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Writes a file that only its owner reads; never half written, whoever is killed and whenever the power fails. */
export const writeWhole = (path: string, text: string): Promise<void> =>
  written(path, text, (complete) => rename(complete, path));

/** The same where there is none yet; false where there is. Of two processes at once one writes. */
export async function writeIfNone(path: string, text: string): Promise<boolean> {
  try {
    await written(path, text, (complete) => link(complete, path));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

let writes = 0;

/** Writes beside the path, to the disk itself, before `place` gives it its name. */
async function written(path: string, text: string, place: (complete: string) => Promise<void>): Promise<void> {
  writes += 1;
  const complete = `${path}.${process.pid}.${writes}`;
  try {
    const file = await open(complete, 'w', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await place(complete);
    await syncFolder(dirname(path));
  } finally {
    await rm(complete, { force: true });
  }
}

/** A new name in a folder is on the disk only once the folder is. Windows opens none. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
