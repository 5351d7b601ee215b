import { sql } from 'kysely';
import { integer } from '../../../models/types.ts';
import { EcomError } from '../../errors.ts';
import { inTurn } from '../in-turn.ts';
import type { Database, Ddl, Session, TableName } from '../storage.ts';
import { type NumberedMigration, required, type TableChange } from './definition.ts';
import { opsMigrations } from './ops.ts';
import { platformMigrations } from './platform.ts';
import { streamMigrations } from './stream.ts';

const migrations = { ops: opsMigrations, platform: platformMigrations, stream: streamMigrations } as const;

/** `ops` belongs into `ecom_dwh`, `stream` (with `truth`) into `ecom_db`, `platform` into `ecom_ops`. */
export type ControlSchema = keyof typeof migrations;

/**
 * Brings a database's control tables to this program's version, in one transaction; two programs at once do it once.
 *
 * @throws EcomError DATABASE_NEWER when a newer program has migrated it already.
 */
export async function migrate(database: Database, schema: ControlSchema): Promise<void> {
  if ((await knownVersion(database, schema)) === newestOf(schema)) return;
  await inTurn(database, 'migrate', () => database.transaction({}, (session) => bringUp(session, schema)));
}

/**
 * The version of a database's control tables, 0 where there are none. Changes nothing.
 *
 * @throws EcomError DATABASE_NEWER where this program does not know it.
 */
export async function knownVersion(database: Database, schema: ControlSchema): Promise<number> {
  const present = await database.session((session) => versionOf(session, schema));
  if (present > newestOf(schema)) throw newer(database, schema, present, newestOf(schema));
  return present;
}

const newestOf = (schema: ControlSchema): number => migrations[schema].at(-1)?.number ?? 0;

/** The control tables of this program's version. */
export const controlTables = (schema: ControlSchema): readonly TableName[] =>
  migrations[schema].flatMap(({ tables }) => tables);

async function bringUp(session: Session, schema: ControlSchema): Promise<void> {
  await createVersionTable(session, schema);
  const present = await versionOf(session, schema);
  for (const migration of migrations[schema].filter(({ number }) => number > present)) {
    await applyMigration(session.ddl, migration);
    await sql`insert into ${versionTable(schema)} (version) values (${migration.number})`.execute(session.queries);
  }
}

/** The table that is locked while the control tables are worked with by one program alone: one row a step, and nobody alters it. */
export const versionsOf = (schema: ControlSchema): TableName => ({ schema, name: 'schema_migration' });

/** Makes and changes the tables of one step. */
export async function applyMigration(ddl: Ddl, { tables, changes = [] }: NumberedMigration): Promise<void> {
  for (const table of tables) {
    if (table.schema) await ddl.createSchema(table.schema);
    await ddl.createTable(table);
  }
  for (const change of changes) await applyChange(ddl, change);
}

function applyChange(ddl: Ddl, change: TableChange): Promise<void> {
  switch (change.kind) {
    case 'add_columns':
      return ddl.addColumns(change.table, change.columns);
    case 'make_nullable':
      return ddl.makeNullable(change.table, change.column);
    case 'rename_column':
      return ddl.renameColumn(change.table, change.column, change.name);
    case 'comment':
      return ddl.comment(change.on);
  }
}

const versionTable = (schema: ControlSchema): ReturnType<typeof sql.table> => sql.table(`${schema}.schema_migration`);

/** 0 before the first migration. */
async function versionOf({ queries, catalog }: Session, schema: ControlSchema): Promise<number> {
  if (!(await catalog.columns(versionsOf(schema)))) return 0;
  const { rows } = await sql<{ version: number | null }>`
    select max(version) as version from ${versionTable(schema)}`.execute(queries);
  return rows[0]?.version ?? 0;
}

/** One that is there is left alone: a run may have its lock. */
async function createVersionTable({ catalog, ddl }: Session, schema: ControlSchema): Promise<void> {
  if (await catalog.columns(versionsOf(schema))) return;
  await ddl.createSchema(schema);
  await ddl.createTable({
    ...versionsOf(schema),
    comment: 'Versions of the tables of this schema.',
    columns: [required('version', integer(), 'One row a step that was made.')],
    primaryKey: ['version'],
    indexes: [],
  });
}

function newer(database: Database, schema: ControlSchema, present: number, known: number): EcomError {
  return new EcomError(
    'DATABASE_NEWER',
    `${database.displayUrl} has version ${present} of the tables in ${schema}; this program knows ${known}.`,
    { next: 'Use the newer program that made them.', fields: { schema, present, known } },
  );
}
