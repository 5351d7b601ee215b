import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type Config, dataFolder } from '../config.ts';
import { EcomError } from '../errors.ts';
import { readJson, writeIfNone } from './files.ts';
import { isSameProcess, processStart } from './processes.ts';

/** The `ecom up` of a home folder, written to `<home>/data/up.json` while it runs. */
export interface Instance {
  readonly pid: number;
  /** Tells it from a later process with the same number; null where the system does not say. */
  readonly process_start: string | null;
  /** ISO 8601. */
  readonly since: string;
}

type Home = Pick<Config, 'home'>;

const instanceFile = (config: Home): string => join(dataFolder(config), 'up.json');

/** The `ecom up` that runs now; undefined where there is none, or where it was killed. */
export async function runningInstance(config: Home): Promise<Instance | undefined> {
  const instance = await readInstance(config);
  return instance && (await isRunning(instance)) ? instance : undefined;
}

/**
 * Makes this process the `ecom up` of its home folder.
 *
 * @throws EcomError RUN_IN_PROGRESS if there is one already.
 */
export async function claimInstance(config: Home): Promise<void> {
  await mkdir(dataFolder(config), { recursive: true });
  const mine: Instance = {
    pid: process.pid,
    process_start: (await processStart(process.pid)) ?? null,
    since: new Date().toISOString(),
  };
  for (;;) {
    if (await writeIfNone(instanceFile(config), `${JSON.stringify(mine)}\n`)) return;
    const other = await runningInstance(config);
    if (other) throw alreadyRunning(config, other);
    await putAway(config);
  }
}

/** Forgets this process; the file of another one is left alone. */
export async function releaseInstance(config: Home): Promise<void> {
  const instance = await readInstance(config);
  if (instance?.pid === process.pid) await rm(instanceFile(config), { force: true });
}

export const isRunning = ({ pid, process_start: start }: Instance): Promise<boolean> => isSameProcess(pid, start);

const instanceDocument: z.ZodType<Instance> = z.object({
  pid: z.number().int().positive(),
  process_start: z.string().nullable(),
  since: z.string(),
});

const readInstance = (config: Home): Promise<Instance | undefined> =>
  readJson(instanceFile(config), instanceDocument, 'Remove it, once no ecom up runs for this folder (ps shows them).');

/** The file of a process that was killed. Renamed first: of two that find it, one removes it. */
async function putAway(config: Home): Promise<void> {
  const away = `${instanceFile(config)}.${process.pid}`;
  await rename(instanceFile(config), away).catch(() => {});
  await rm(away, { force: true });
}

function alreadyRunning({ home }: Home, { pid, since }: Instance): EcomError {
  return new EcomError('RUN_IN_PROGRESS', `ecom up runs already for ${home}: process ${pid}, since ${since}.`, {
    next: 'ecom status shows what it does, ecom down stops it.',
    fields: { home, pid, since },
  });
}
