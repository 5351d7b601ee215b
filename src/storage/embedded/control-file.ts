import { existsSync } from 'node:fs';
import { readFile, readlink, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive } from '../../machine/processes.ts';

/** What a running server says of itself in `postmaster.pid`. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
}

/** No process has this number: Linux stops one before, the others earlier. */
const NOBODY = 4_194_305;

const pidFile = (data: string): string => join(data, 'postmaster.pid');

/** The server that the data directory belongs to; undefined if it has ended, however it ended. */
export async function livingPostmaster(data: string): Promise<Postmaster | undefined> {
  const path = pidFile(data);
  if (!existsSync(path)) return undefined;
  const [pid, folder, , port] = (await readFile(path, 'utf8').catch(() => '')).split('\n');
  // The file of a copied folder speaks of the server of the original.
  if (!pid || folder !== data || !isAlive(Number(pid)) || !(await isServerOf(data, Number(pid)))) return undefined;
  return { pid: Number(pid), port: Number(port) };
}

/**
 * After a restart of the machine the number may belong to anybody, another PostgreSQL too: a server works in its data directory. Where
 * that cannot be told, it counts as the server's.
 */
async function isServerOf(data: string, pid: number): Promise<boolean> {
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => undefined);
  if (command === undefined) return true;
  const folder = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
  return command.includes('postgres') && (folder === undefined || folder === (await realpath(data)));
}

/**
 * PostgreSQL does not start while the number in its old file belongs to any process. The number goes; the rest stays, because by it
 * PostgreSQL sees whether processes of the old server still use its memory.
 */
export async function forgetDeadPostmaster(data: string): Promise<void> {
  const path = pidFile(data);
  if (!existsSync(path)) return;
  const [, ...rest] = (await readFile(path, 'utf8')).split('\n');
  await writeFile(path, [String(NOBODY), ...rest].join('\n'));
}
