import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import packageFile from '../../package.json' with { type: 'json' };
import { type Config, usesEmbeddedServer } from '../config.ts';
import { tombstonesFile } from '../erasure/tombstones.ts';
import { EcomError } from '../errors.ts';
import { writeWhole } from '../machine/files.ts';
import { type Progress, silent } from '../progress.ts';
import { secretsFolder } from '../secrets.ts';
import { whileStopped } from '../wire.ts';
import { bytesOf, copyDatabases, PARTS } from './folders.ts';
import { type Manifest, manifestFile, thisMachine } from './manifest.ts';

export interface BackupReport extends Manifest {
  readonly folder: string;
  /** How long the databases were down. */
  readonly down_ms: number;
}

/**
 * Copies both embedded databases as of one moment, with the secrets and Variables of the home folder. The server is down meanwhile.
 *
 * @throws EcomError SETTING_INVALID where there is nothing embedded, or the folder has something in it already
 */
export async function backUp(config: Config, folder: string, progress: Progress = silent): Promise<BackupReport> {
  if (!usesEmbeddedServer(config)) throw notEmbedded();
  if ((await readdir(folder).catch(() => [])).length > 0) throw notEmpty(folder);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    return await copyTo(config, folder, progress);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function copyTo(config: Config, folder: string, progress: Progress): Promise<BackupReport> {
  progress({ step: 'stop the embedded PostgreSQL server' });
  const begun = performance.now();
  const postgres_version = await whileStopped(config, async (data) => {
    if (!existsSync(data)) throw nothingThere(data);
    progress({ step: 'copy the databases' });
    await copyDatabases(data, join(folder, PARTS.databases));
    await cp(secretsFolder(config), join(folder, PARTS.secrets), { recursive: true });
    if (existsSync(tombstonesFile(config))) await cp(tombstonesFile(config), join(folder, PARTS.erased));
    return (await readFile(join(data, 'PG_VERSION'), 'utf8')).trim();
  });
  const down_ms = Math.round(performance.now() - begun);
  const manifest: Manifest = {
    format: 1,
    made_at: new Date().toISOString(),
    ecom_version: packageFile.version,
    postgres_version,
    machine: thisMachine(),
    bytes: await bytesOf(folder),
  };
  await writeWhole(manifestFile(folder), `${JSON.stringify(manifest, undefined, 2)}\n`);
  return { ...manifest, folder, down_ms };
}

const notEmbedded = (): EcomError =>
  new EcomError('SETTING_INVALID', 'ECOM_OLTP_URL and ECOM_DWH_URL name servers of your own.', {
    next: 'Back them up with their own tools, at one moment, and data/secrets of the home folder with them.',
  });

const notEmpty = (folder: string): EcomError =>
  new EcomError('SETTING_INVALID', `There is something in ${folder} already.`, {
    next: 'Name another folder.',
    fields: { folder },
  });

const nothingThere = (data: string): EcomError =>
  new EcomError('SETTING_INVALID', `There are no embedded databases yet: ${data} is missing.`, {
    next: 'Run ecom up or ecom etl first.',
  });
