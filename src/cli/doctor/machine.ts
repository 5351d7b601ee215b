import { existsSync } from 'node:fs';
import { mkdir, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Config, dataFolder } from '../../config.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

const GB = 1024 ** 3;
/** A year of the default shop with its warehouse and room for a full rebuild. */
const ROOMY_BYTES = 5 * GB;
/** The empty databases and their write-ahead log. */
const LEAST_BYTES = 0.5 * GB;

/** `bin/ecom.mjs` has refused older ones already: this says which one it is. */
export const nodeVersion = (): Finding => ok('Node', process.versions.node);

/** Where the settings that are set come from. The environment wins over the file. */
export function settings({ home, engine }: Config): Finding {
  const set = Object.keys(process.env).filter((name) => name.startsWith('ECOM_'));
  const file = join(process.cwd(), '.env');
  const sources = [
    ...(set.length > 0 ? [`the environment (${set.sort().join(', ')})`] : []),
    ...(existsSync(file) ? [file] : []),
  ];
  return ok('settings', `home ${home}, engine ${engine}; from ${sources.join(' and ') || 'the defaults'}`);
}

export async function homeFolder(config: Config): Promise<Finding> {
  const folder = dataFolder(config);
  const probe = join(folder, `doctor-${process.pid}`);
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(probe, '');
    await rm(probe);
    return ok('home folder', `${folder} is writable`);
  } catch (error) {
    return fail('home folder', (error as Error).message, 'Set ECOM_HOME to a folder that you may write to.');
  }
}

export async function diskSpace(config: Config): Promise<Finding> {
  const { bavail, bsize } = await statfs(dataFolder(config));
  const free = bavail * bsize;
  const found = `${(free / GB).toFixed(1)} GB free for ${config.home}`;
  if (free >= ROOMY_BYTES) return ok('disk space', found);
  const next = 'Free some space, or set ECOM_HOME to a folder on a larger disk.';
  return free >= LEAST_BYTES ? warn('disk space', found, next) : fail('disk space', found, next);
}
