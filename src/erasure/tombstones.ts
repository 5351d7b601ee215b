import { join } from 'node:path';
import { type Config, dataFolder } from '../config.ts';
import { readIfPresent, writeWhole } from '../machine/files.ts';
import type { ControlTables } from '../storage/control-tables.ts';
import type { Session } from '../storage/storage.ts';

/**
 * Who was erased, by keys alone: in the warehouse, where runs look, and in a file of the home folder, so that a copy of the warehouse from
 * before knows it too.
 */
export type Tombstone = ControlTables['ops.erasure'];

/** Where the home folder's are. */
export const tombstonesFile = (config: Pick<Config, 'home'>): string => join(dataFolder(config), 'erased.jsonl');

export async function writeTombstones({ queries }: Session, tombstones: readonly Tombstone[]): Promise<void> {
  for (const one of tombstones) {
    await queries
      .deleteFrom('ops.erasure')
      .where('source_table', '=', one.source_table)
      .where('source_key', '=', one.source_key)
      .execute();
    await queries.insertInto('ops.erasure').values(one).execute();
  }
}

/** Adds to the file. */
export async function rememberTombstones(
  config: Pick<Config, 'home'>,
  tombstones: readonly Tombstone[],
): Promise<void> {
  const lines = tombstones.map((one) => `${JSON.stringify(one)}\n`).join('');
  await mergeTombstones(config, lines);
}

/** Adds lines of such a file to the home folder's, each once. */
export async function mergeTombstones(config: Pick<Config, 'home'>, lines: string): Promise<void> {
  const present = (await readIfPresent(tombstonesFile(config))) ?? '';
  const all = new Set(`${present}${lines}`.split('\n').filter((line) => line !== ''));
  if (all.size > 0) await writeWhole(tombstonesFile(config), `${[...all].join('\n')}\n`);
}

/** All that the file knows, the newest of each key. */
export async function rememberedTombstones(config: Pick<Config, 'home'>): Promise<readonly Tombstone[]> {
  const text = (await readIfPresent(tombstonesFile(config))) ?? '';
  const parsed = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Omit<Tombstone, 'erased_at'> & { erased_at: string });
  const newest = new Map(parsed.map((one) => [`${one.source_table}|${one.source_key}`, one]));
  return [...newest.values()].map((one) => ({ ...one, erased_at: new Date(one.erased_at) }));
}
