import { type Kysely, sql } from 'kysely';
import { EcomError } from '../../errors.ts';
import type { ControlTables } from '../control-tables.ts';
import type { Database, Session } from '../storage.ts';
import { opsMigrations } from './ops.ts';
import { streamMigrations } from './stream.ts';

export interface NumberedMigration {
  readonly number: number;
  up(db: Kysely<ControlTables>): Promise<void>;
}

const migrations = { ops: opsMigrations, stream: streamMigrations } as const;

/**
 * Brings a database's control tables to this program's version, in one transaction.
 *
 * @throws EcomError DATABASE_NEWER when a newer program has migrated it already.
 */
export async function migrate(database: Database, schema: 'ops' | 'stream'): Promise<void> {
  await database.session((session) => session.ddl.createSchema(schema));
  await database.transaction({}, async (session) => {
    const present = await presentVersion(session, schema);
    const known = migrations[schema];
    const newest = known.at(-1)?.number ?? 0;
    if (present > newest) throw newer(database, schema, present, newest);
    for (const migration of known.filter(({ number }) => number > present)) {
      await migration.up(session.queries);
      await sql`insert into ${versionTable(schema)} (version) values (${migration.number})`.execute(session.queries);
    }
  });
}

const versionTable = (schema: string): ReturnType<typeof sql.table> => sql.table(`${schema}.schema_migration`);

async function presentVersion({ queries }: Session, schema: string): Promise<number> {
  await queries.schema
    .createTable(`${schema}.schema_migration`)
    .ifNotExists()
    .addColumn('version', 'integer', (column) => column.primaryKey())
    .execute();
  await sql`lock table ${versionTable(schema)} in exclusive mode`.execute(queries);
  const { rows } = await sql<{
    version: number | null;
  }>`select max(version) as version from ${versionTable(schema)}`.execute(queries);
  return rows[0]?.version ?? 0;
}

function newer(database: Database, schema: string, present: number, known: number): EcomError {
  return new EcomError(
    'DATABASE_NEWER',
    `${database.displayUrl} has version ${present} of the tables in ${schema}; this program knows ${known}.`,
    { next: 'Use the newer program that made them.', fields: { schema, present, known } },
  );
}
