import { copyFile, readdir, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { type Config, logsFolder } from '../config.ts';

/** Bytes; a larger log is put away. */
const LARGEST = 10 * 1024 * 1024;

/** `ecom up` puts its own log away itself. */
const foreign = /^(postgres|spark|airflow-[\w-]+)\.log$/;

const sizeIn = async (file: string): Promise<number> => (await stat(file).catch(() => undefined))?.size ?? 0;

/**
 * Puts away what PostgreSQL and Airflow have written beside the logs of runs, once it is large: one older file of each stays, as `.1`. The
 * programs append, and go on in the emptied file.
 *
 * @returns how many bytes that freed, or would free
 */
export async function rotateApplicationLogs(
  config: Pick<Config, 'home'>,
  { isDryRun = false, largest = LARGEST } = {},
): Promise<number> {
  const folder = logsFolder(config);
  const names = (await readdir(folder).catch(() => [])).filter((name) => foreign.test(name));
  let freed = 0;
  for (const file of names.map((name) => join(folder, name))) {
    if ((await sizeIn(file)) <= largest) continue;
    const older = `${file}.1`;
    freed += await sizeIn(older);
    if (isDryRun) continue;
    await copyFile(file, older);
    await truncate(file);
  }
  return freed;
}
