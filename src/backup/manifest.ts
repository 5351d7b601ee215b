import { join } from 'node:path';
import { z } from 'zod';
import { EcomError } from '../errors.ts';
import { readJson } from '../machine/files.ts';

/** What a backup says of itself; written last, so that a folder with it is whole. */
export interface Manifest {
  readonly format: 1;
  /** ISO 8601. */
  readonly made_at: string;
  readonly ecom_version: string;
  /** The major version, to which PostgreSQL's files belong. */
  readonly postgres_version: string;
  /** The files are of one kind of machine: `linux-x64`. */
  readonly machine: string;
  readonly bytes: number;
}

const manifest: z.ZodType<Manifest> = z.object({
  format: z.literal(1),
  made_at: z.string(),
  ecom_version: z.string(),
  postgres_version: z.string(),
  machine: z.string(),
  bytes: z.number(),
});

export const thisMachine = (): string => `${process.platform}-${process.arch}`;

export const manifestFile = (folder: string): string => join(folder, 'backup.json');

/** @throws EcomError FILE_UNREADABLE where the folder is no whole backup, STATE_FILE_BROKEN */
export async function readManifest(folder: string): Promise<Manifest> {
  const found = await readJson(manifestFile(folder), manifest, 'Take another backup.');
  if (found) return found;
  throw new EcomError('FILE_UNREADABLE', `${folder} is no backup, or one that was not finished.`, {
    next: 'Name a folder that ecom backup has made.',
    fields: { folder },
  });
}
