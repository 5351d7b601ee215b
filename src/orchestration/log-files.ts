import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Config, logsFolder } from '../config.ts';

/** Where attempts write, laid out as Airflow does: `logs/dag_id=<dag>/run_id=<run>/task_id=<task>/attempt=<n>.log`. */

type Home = Pick<Config, 'home'>;

export interface AttemptKey {
  readonly dagId: string;
  readonly runId: string;
  readonly taskId: string;
  /** From 1. */
  readonly number: number;
}

/** A run's name in its folder's: Windows refuses colons. */
export const nameInFolder = (runId: string): string =>
  process.platform === 'win32' ? runId.replaceAll(':', '-') : runId;

export const dagFolder = (config: Home, dagId: string): string => join(logsFolder(config), `dag_id=${dagId}`);

export const runFolder = (config: Home, dagId: string, runId: string): string =>
  join(dagFolder(config, dagId), `run_id=${nameInFolder(runId)}`);

export const attemptFile = (config: Home, { dagId, runId, taskId, number }: AttemptKey): string =>
  join(runFolder(config, dagId, runId), `task_id=${taskId}`, `attempt=${number}.log`);

/** The runs that have a folder, as they are named there, in no order. */
export async function runsWithLogs(config: Home, dagId: string): Promise<readonly string[]> {
  const names = await readdir(dagFolder(config, dagId)).catch(() => []);
  return names.filter((name) => name.startsWith('run_id=')).map((name) => name.slice('run_id='.length));
}

/** Removes a run's logs; returns how many bytes they took. */
export async function removeRunLogs(config: Home, dagId: string, runId: string): Promise<number> {
  const folder = runFolder(config, dagId, runId);
  const bytes = await sizeOf(folder);
  await rm(folder, { recursive: true, force: true });
  return bytes;
}

export async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = await Promise.all(
    entries.map(async (name) => {
      const found = await stat(join(folder, name)).catch(() => undefined);
      return found?.isFile() ? found.size : 0;
    }),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
