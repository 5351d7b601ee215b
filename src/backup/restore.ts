import { existsSync } from 'node:fs';
import { cp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Config, usesEmbeddedServer } from '../config.ts';
import { erasePeople } from '../erasure/erase.ts';
import { mergeTombstones, rememberedTombstones, type Tombstone, writeTombstones } from '../erasure/tombstones.ts';
import { EcomError } from '../errors.ts';
import { runningInstance } from '../machine/instance.ts';
import type { Platform } from '../platform.ts';
import { prepareWarehouse } from '../prepare.ts';
import { type Progress, silent } from '../progress.ts';
import { secretsFolder } from '../secrets.ts';
import { openPlatform, whileStopped } from '../wire.ts';
import { copyDatabases, giveTo, PARTS } from './folders.ts';
import { readManifest, thisMachine } from './manifest.ts';

export interface RestoreReport {
  readonly folder: string;
  /** When the backup was made, ISO 8601. */
  readonly made_at: string;
  /** What was there before, put aside; empty where nothing was. */
  readonly put_aside: readonly string[];
  /** People who were erased since, and were erased once more. */
  readonly erased_again: readonly string[];
}

/**
 * Puts a backup in the place of the embedded databases, secrets and Variables; what was there is put aside. Whoever was erased since is
 * erased again.
 *
 * @throws EcomError RUN_IN_PROGRESS while `ecom up` runs, FILE_UNREADABLE for what is no backup or of another kind of machine
 */
export async function restore(config: Config, folder: string, progress: Progress = silent): Promise<RestoreReport> {
  if (!usesEmbeddedServer(config)) throw notEmbedded();
  const manifest = await readManifest(folder);
  if (manifest.machine !== thisMachine()) throw otherMachine(folder, manifest.machine);
  if (await runningInstance(config)) throw upRuns();
  const known = await rememberedTombstones(config);
  const stamp = new Date().toISOString().replaceAll(/[:.]/g, '-');
  const put_aside: string[] = [];
  const putAside = async (path: string): Promise<void> => {
    if (!existsSync(path)) return;
    await rename(path, `${path}.before-${stamp}`);
    put_aside.push(`${path}.before-${stamp}`);
  };
  progress({ step: 'copy the databases' });
  await whileStopped(config, async (data, account) => {
    const partial = `${data}.new`;
    await rm(partial, { recursive: true, force: true });
    await copyDatabases(join(folder, PARTS.databases), partial);
    await giveTo(partial, account);
    await putAside(data);
    await rename(partial, data);
    await putAside(secretsFolder(config));
    await cp(join(folder, PARTS.secrets), secretsFolder(config), { recursive: true });
  });
  const ofBackup = await readFile(join(folder, PARTS.erased), 'utf8').catch(() => '');
  await mergeTombstones(config, ofBackup);
  progress({ step: 'start the embedded PostgreSQL server' });
  const platform = await openPlatform(config, { progress });
  try {
    const erased_again = await eraseAgain(platform, known);
    return { folder, made_at: manifest.made_at, put_aside, erased_again };
  } finally {
    await platform.close();
  }
}

async function eraseAgain(platform: Platform, known: readonly Tombstone[]): Promise<readonly string[]> {
  if (known.length === 0) return [];
  await prepareWarehouse(platform);
  const there = await platform.dwh.session(({ queries }) => queries.selectFrom('ops.erasure').selectAll().execute());
  const isThere = new Set(there.map((one) => `${one.source_table}|${one.source_key}`));
  const missing = known.filter((one) => !isThere.has(`${one.source_table}|${one.source_key}`));
  await platform.dwh.transaction({}, (session) => writeTombstones(session, missing));
  const people = missing.filter(({ source_table: source }) => source === platform.project.person?.source);
  for (const { source_key: key, reason } of people)
    await erasePeople(platform, [key], { reason, inSource: reason === 'asked', mayBeUnknown: true });
  return people.map(({ source_key: key }) => key);
}

const notEmbedded = (): EcomError =>
  new EcomError(
    'SETTING_INVALID',
    'ECOM_OLTP_URL and ECOM_DWH_URL name servers of your own, which ecom restore never touches.',
    {
      next: 'Restore them with their own tools, both of one moment; then run ecom etl and ecom validate.',
    },
  );

const otherMachine = (folder: string, machine: string): EcomError =>
  new EcomError(
    'FILE_UNREADABLE',
    `${folder} is of ${machine}, this is ${thisMachine()}: PostgreSQL's files are not the same.`,
    {
      next: 'Restore it on a machine of its kind.',
      fields: { folder, machine },
    },
  );

const upRuns = (): EcomError =>
  new EcomError('RUN_IN_PROGRESS', 'ecom up runs for this home folder.', { next: 'Run ecom down first.' });
