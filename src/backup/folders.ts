import { chmod, chown, cp, lstat, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** Parts of a backup, by their names in its folder. */
export const PARTS = { databases: 'postgres', secrets: 'secrets', erased: 'erased.jsonl' } as const;

/** What a running server writes of itself. */
const OF_A_RUN = new Set(['postmaster.pid', 'postmaster.opts']);

/** Copies a data folder without what is of a run. */
export const copyDatabases = (from: string, to: string): Promise<void> =>
  cp(from, to, { recursive: true, errorOnExist: true, force: false, filter: (path) => !OF_A_RUN.has(basename(path)) });

/** Bytes of all files below a folder. */
export async function bytesOf(folder: string): Promise<number> {
  let bytes = 0;
  for (const path of await below(folder)) bytes += (await lstat(path)).size;
  return bytes;
}

/** An account of the operating system. */
interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** Gives a data folder to the account that runs the server, who alone may read it. */
export async function giveTo(folder: string, account: Account | undefined): Promise<void> {
  await chmod(folder, 0o700);
  if (!account) return;
  for (const path of [folder, ...(await below(folder))]) await chown(path, account.uid, account.gid);
}

const below = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder, { recursive: true })).map((path) => join(folder, path));
