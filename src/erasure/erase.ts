import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { EcomError } from '../errors.ts';
import { keptRuns } from '../machine/kept-files.ts';
import type { Platform } from '../platform.ts';
import { tableOf } from '../project/catalog.ts';
import { tableRef } from '../storage/identifiers.ts';
import { versionsOf } from '../storage/migrations/migrate.ts';
import type { Database, Session } from '../storage/storage.ts';
import { type PersonCatalog, personCatalog, spellingsOf } from './person.ts';
import type { ErasedPerson, ErasureReport } from './report.ts';
import { type ErasedSource, eraseInSource, type SourceRows } from './source.ts';
import { rememberTombstones, type Tombstone, writeTombstones } from './tombstones.ts';
import { eraseInWarehouse, traceKeys } from './warehouse.ts';

export interface ErasureOptions {
  readonly isDryRun?: boolean;
  readonly reason?: Tombstone['reason'];
  /** Default true. The shop deleted the person itself: then there is nothing left to empty there. */
  readonly inSource?: boolean;
  /** Default false: somebody whom nobody knows is a mistake. */
  readonly mayBeUnknown?: boolean;
  readonly now?: Date;
}

/**
 * Erases people everywhere: personal columns become null in the shop, in every version in the warehouse and in quarantine, kept files of
 * runs go, and a tombstone keeps what a later run reads from bringing them back. Amounts and keys stay.
 *
 * @param keys people's keys, as the warehouse has them
 * @throws EcomError SETTING_INVALID for a key that nobody knows; RUN_IN_PROGRESS while a run could bring them back
 */
export async function erasePeople(
  platform: Platform,
  keys: readonly string[],
  options: ErasureOptions = {},
): Promise<ErasureReport> {
  const { isDryRun = false } = options;
  const people = personCatalog(platform);
  const done = await platform.dwh.withLock(versionsOf('ops'), async () => {
    const erased: ErasedPerson[] = [];
    for (const key of keys) erased.push(await erasePerson(platform, people, key, options));
    return { is_dry_run: isDryRun, people: erased, removed_runs: await removeKeptRuns(platform, isDryRun) };
  });
  if (done) return done.result;
  throw new EcomError('RUN_IN_PROGRESS', 'An ETL run is in progress, which may have read what is to be erased.', {
    next: 'Wait until it has ended; ecom status shows it.',
    retryable: true,
  });
}

async function erasePerson(
  platform: Platform,
  people: PersonCatalog,
  key: string,
  { isDryRun = false, reason = 'asked', inSource = true, mayBeUnknown = false, now = new Date() }: ErasureOptions,
): Promise<ErasedPerson> {
  const { dwh, oltp, config } = platform;
  const rows = await dwh.session((session) => rowsOf(session, people, key));
  if (!mayBeUnknown) await assertKnown(platform, people, key, rows);
  const tombstones = rows.flatMap(({ source, cleanKeys }) =>
    cleanKeys.map((one): Tombstone => ({ source_table: source, source_key: one, reason, erased_at: now })),
  );
  // First, so that nothing is read back whatever fails then.
  if (!isDryRun) {
    await rememberTombstones(config, tombstones);
    await dwh.transaction({}, (session) => writeTombstones(session, tombstones));
  }
  const source = inSource ? await eraseInSource(oltp, people, rows, { isDryRun }) : NOTHING;
  const tables = await dwh.transaction({}, async (session) => {
    const erased = await eraseInWarehouse(session, people, key, { isDryRun });
    if (isDryRun) return erased;
    await eraseWaiting(session, rows);
    await askToLookAgain(session, people, key, now);
    return erased;
  });
  return {
    key,
    rows: [...source.rows, ...tables],
    for_the_owner: source.forTheOwner,
    for_the_owner_because: source.because,
    unknown_columns: await unknownColumns(oltp, people),
  };
}

const NOTHING: ErasedSource = { rows: [], forTheOwner: [], because: null };

/** Rows of sources that are about the person, by their keys as they are compared and as the source spells them. */
interface PersonRows extends SourceRows {
  readonly cleanKeys: readonly string[];
}

async function rowsOf(session: Session, people: PersonCatalog, key: string): Promise<readonly PersonRows[]> {
  const { catalog, person } = people;
  const own = { source: person.source, cleanKeys: [key], keys: await spellingsOf(session, person.source, key) };
  const traces: PersonRows[] = [];
  for (const trace of person.traces) {
    const source = catalog.memberStoredIn(trace.model)?.source;
    if (source === undefined) continue;
    const found = await traceKeys(session, people, trace, key);
    traces.push({ source, cleanKeys: found, keys: found });
  }
  return [own, ...traces];
}

/** @throws EcomError SETTING_INVALID where neither the shop nor the warehouse has ever had the person */
async function assertKnown(
  { oltp, dwh }: Platform,
  { catalog, person, dimension, key: column }: PersonCatalog,
  key: string,
  [own]: readonly PersonRows[],
): Promise<void> {
  const has = (database: Database, table: Parameters<typeof tableRef>[0], keys: readonly string[]): Promise<boolean> =>
    database.session(async ({ queries }) => {
      const { rows } = await sql<{ n: string | number }>`select count(*) as n from ${tableRef(table)}
        where cast(${sql.id(column)} as varchar(400)) in (${sql.join(keys)})`.execute(queries);
      return Number(rows[0]?.n ?? 0) > 0;
    });
  if (await has(dwh, tableOf(dimension), [key])) return;
  if (await has(oltp, catalog.sourceTable(person.source), own?.keys ?? [key])) return;
  throw new EcomError('SETTING_INVALID', `Nobody in ${person.source} has the key ${key}.`, {
    next: `Look at ${column} in ${dimension.schema}.${dimension.name}, or erase by --email.`,
    fields: { key },
  });
}

/** Columns of rows in quarantine that the contract does not know are not masked. */
async function eraseWaiting({ queries }: Session, rows: readonly PersonRows[]): Promise<void> {
  for (const { source, cleanKeys, keys } of rows)
    for (const key of new Set([...cleanKeys, ...keys.map((one) => JSON.stringify(one))]))
      await queries
        .updateTable('ops.quarantine')
        .set({ source_row: '{}' })
        .where('source_table', '=', source)
        .where(({ or, eb }) => or([eb('source_key', '=', key), eb('source_key', 'like', `${escaped(key)}#%`)]))
        .execute();
}

const escaped = (text: string): string => text.replaceAll(/[%_[]/g, '_');

/** The next run computes what is made of the person's row once more, own models too. */
async function askToLookAgain({ queries }: Session, { person }: PersonCatalog, key: string, now: Date): Promise<void> {
  const asked = { source_table: person.source, source_key: key, group_key: key, requested_at: now };
  await queries
    .deleteFrom('ops.quarantine_retry')
    .where('source_table', '=', person.source)
    .where('source_key', '=', key)
    .execute();
  await queries.insertInto('ops.quarantine_retry').values(asked).execute();
}

async function unknownColumns(oltp: Database, { catalog, person }: PersonCatalog): Promise<readonly string[]> {
  const { columns } = catalog.source(person.source);
  const stored = await oltp.session((session) => session.catalog.columns(catalog.sourceTable(person.source)));
  return (stored ?? []).map(({ name }) => name).filter((name) => !(name in columns));
}

async function removeKeptRuns({ config }: Platform, isDryRun: boolean): Promise<readonly string[]> {
  const folder = keptRuns(config.home);
  const names = await readdir(folder).catch(() => []);
  if (!isDryRun) for (const name of names) await rm(join(folder, name), { recursive: true, force: true });
  return names.map((name) => join(folder, name)).toSorted();
}
