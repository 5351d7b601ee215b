import { type RawBuilder, sql } from 'kysely';
import { EcomError } from '../errors.ts';
import { tableRef } from '../storage/identifiers.ts';
import type { Database, Session, StoredColumn } from '../storage/storage.ts';
import type { PersonCatalog } from './person.ts';
import type { OwnersRow } from './report.ts';

/** The person's rows in the shop's own tables. Where this log-in may not change them, their owner gets a list. */

/** Rows of a source that say something personal, by its key's first column, each as the source may spell it. */
export interface SourceRows {
  readonly source: string;
  readonly keys: readonly string[];
}

export interface ErasedSource {
  readonly rows: readonly { readonly table: string; readonly rows: number }[];
  readonly forTheOwner: readonly OwnersRow[];
  readonly because: string | null;
}

export async function eraseInSource(
  oltp: Database,
  people: PersonCatalog,
  found: readonly SourceRows[],
  { isDryRun }: { readonly isDryRun: boolean },
): Promise<ErasedSource> {
  const tables = await oltp.session((session) => readTables(session, people, found));
  if (isDryRun) return { rows: tables.flatMap(counted), forTheOwner: [], because: null };
  try {
    await oltp.transaction({}, async (session) => {
      for (const table of tables) await empty(session, table);
      await forgetPlanted(session, tables);
    });
    return { rows: tables.flatMap(counted), forTheOwner: [], because: null };
  } catch (error) {
    if (!(error instanceof EcomError) || error.retryable) throw error;
    return { rows: [], forTheOwner: tables.flatMap(listed), because: error.message };
  }
}

interface SourceTable {
  readonly source: string;
  readonly schema: string;
  readonly key: string;
  readonly columns: readonly StoredColumn[];
  /** Keys of rows that have something personal. */
  readonly keys: readonly string[];
}

const counted = ({ schema, source, keys }: SourceTable): { table: string; rows: number }[] =>
  keys.length === 0 ? [] : [{ table: `${schema}.${source}`, rows: keys.length }];

const listed = ({ schema, source, keys, columns }: SourceTable): OwnersRow[] =>
  keys.map((key) => ({ table: `${schema}.${source}`, key, columns: columns.map(({ name }) => name) }));

/** As many keys as every store takes in a statement. */
const MOST_KEYS = 500;

async function readTables(
  session: Session,
  { catalog }: PersonCatalog,
  found: readonly SourceRows[],
): Promise<SourceTable[]> {
  const tables: SourceTable[] = [];
  for (const { source, keys: asked } of found) {
    const table = catalog.sourceTable(source);
    const personal = catalog.personalColumns(source);
    const columns = ((await session.catalog.columns(table)) ?? []).filter(({ name }) => personal.has(name));
    const [key = ''] = catalog.source(source).key;
    const keys: string[] = [];
    for (const some of inParts(asked, MOST_KEYS)) {
      if (columns.length === 0) continue;
      const { rows } = await sql<{ key: unknown }>`
        select ${sql.id(key)} as "key" from ${tableRef(table)}
        where ${isOneOf(key, some)} and (${anyIsThere(columns)})`.execute(session.queries);
      keys.push(...rows.map((row) => String(row.key)));
    }
    tables.push({ source, schema: catalog.project.sourceSchema, key, columns, keys });
  }
  return tables;
}

function* inParts<T>(all: readonly T[], size: number): Generator<readonly T[]> {
  for (let from = 0; from < all.length; from += size) yield all.slice(from, from + size);
}

const isOneOf = (key: string, keys: readonly string[]): RawBuilder<unknown> =>
  sql`cast(${sql.id(key)} as varchar(400)) in (${sql.join(keys)})`;

const anyIsThere = (columns: readonly StoredColumn[]): RawBuilder<unknown> =>
  sql.join(
    columns.map(({ name, nullable }) => (nullable ? sql`${sql.id(name)} is not null` : sql`${sql.id(name)} <> ''`)),
    sql` or `,
  );

/** What may not be null becomes the empty text. */
async function empty(session: Session, { schema, source, key, columns, keys }: SourceTable): Promise<void> {
  const values = columns.map(({ name, nullable }) => sql`${sql.id(name)} = ${nullable ? sql`null` : sql`''`}`);
  for (const some of inParts(keys, MOST_KEYS))
    await sql`update ${tableRef({ schema, name: source })} set ${sql.join(values)} where ${isOneOf(key, some)}`.execute(
      session.queries,
    );
}

/** The ledger of planted faults says what was typed. */
async function forgetPlanted({ queries, catalog }: Session, tables: readonly SourceTable[]): Promise<void> {
  if (!(await catalog.columns({ schema: 'truth', name: 'planted_faults' }))) return;
  for (const { source, keys } of tables)
    for (const some of inParts(keys, MOST_KEYS))
      await queries
        .updateTable('truth.planted_faults')
        .set({ what_was_done: 'Erased.' })
        .where('table_name', '=', source)
        .where('row_key', 'in', [...some])
        .execute();
}
