import { chmod, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { keptFolder } from '../machine/kept-files.ts';
import { isAlive } from '../machine/processes.ts';
import { withUmask } from '../machine/umask.ts';

/** Folders of runs in this process. */
const own = new Set<string>();

type FolderWork<T> = (folder: string) => Promise<T>;

/** The folder of an ETL run: `data/runs/…` while it runs, or `data/kept/etl-<run>`, where it stays for who asked for it. */
export async function withRunFolder<T>(
  home: string,
  runId: number,
  work: FolderWork<T>,
  { isKept = false }: { readonly isKept?: boolean } = {},
): Promise<T> {
  if (!isKept) return withFolder(home, `etl-${runId}`, work);
  const folder = keptFolder(home, runId);
  await remove(folder);
  await makePrivate(folder);
  return privately(() => work(folder));
}

/**
 * Gives `work` a folder for row files, `<home>/data/runs/<purpose>-<process>`, and removes it afterwards. They hold personal data: nobody
 * else reads them. What killed runs have left is removed too; a run that is still going keeps its files, even if it has lost its database
 * and with it the lock.
 */
export async function withFolder<T>(home: string, purpose: string, work: FolderWork<T>): Promise<T> {
  const runs = runsFolder(home);
  await makePrivate(runs);
  await sweepRunFolders(home);
  const name = `${purpose}-${process.pid}`;
  const folder = join(runs, name);
  own.add(name);
  try {
    await makePrivate(folder);
    return await privately(() => work(folder));
  } finally {
    own.delete(name);
    await remove(folder);
  }
}

/** Removes the row files of runs that were killed. */
export async function sweepRunFolders(home: string): Promise<void> {
  const runs = runsFolder(home);
  for (const left of await readdir(runs).catch(() => [])) if (isAbandoned(left)) await remove(join(runs, left));
}

const runsFolder = (home: string): string => join(home, 'data', 'runs');

const remove = (folder: string): Promise<void> => rm(folder, { recursive: true, force: true });

/** One that is there already may be from a time when others could read it. */
async function makePrivate(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
}

/** The engine writes some of the files. */
const privately = <T>(work: () => Promise<T>): Promise<T> => withUmask(0o077, work);

function isAbandoned(folder: string): boolean {
  const pid = Number(folder.split('-').at(-1));
  // In a container every start may have the same number.
  return pid === process.pid ? !own.has(folder) : !(pid > 0 && isAlive(pid));
}
