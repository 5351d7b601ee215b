import type { Source } from '../../models/contract.ts';
import { inTurn } from './in-turn.ts';
import { missingTables, presentTables } from './present-tables.ts';
import type { Database, Session, TableDefinition, TrackedTable } from './storage.ts';

/** A source's table as DDL. */
export function sourceDefinition(schema: string, source: Source): TableDefinition {
  return {
    schema,
    name: source.name,
    columns: Object.entries(source.columns).map(([name, column]) => ({
      name,
      type: column.type,
      nullable: column.nullable ?? false,
      comment: column.unit ? `${column.meaning} Unit: ${column.unit}.` : column.meaning,
    })),
    primaryKey: source.key,
    indexes: (source.indexes ?? []).map((columns) => ({ columns })),
    comment: `Grain: ${source.grain}.`,
  };
}

/** A source's table as change capture takes it. */
export const trackedTable = (schema: string, source: Source): TrackedTable => ({
  schema,
  name: source.name,
  key: source.key.flatMap((name) => {
    const column = source.columns[name];
    return column ? [{ name, type: column.type }] : [];
  }),
});

/**
 * Makes a shop's tables where they are missing and captures their changes. Tables that exist keep their columns. May be repeated, also by
 * several programs at once.
 *
 * @throws EcomError STORE_FAILED where the log-in may not, or where somebody holds a table for too long
 */
export async function createSourceTables(oltp: Database, schema: string, sources: readonly Source[]): Promise<void> {
  const definitions = sources.map((source) => sourceDefinition(schema, source));
  const hasMissing = (await oltp.session((session) => missingTables(session, definitions))).length > 0;
  if (hasMissing) await inTurn(oltp, IN_TURN, () => oltp.session((session) => createMissing(session, definitions)));
  await captureSources(oltp, schema, sources);
}

/**
 * Captures the changes of those of a shop's tables that exist; makes none of them. May be repeated, also by several programs at once.
 *
 * @throws EcomError STORE_FAILED where the log-in may not, or where somebody holds a table for too long
 */
export async function captureSources(oltp: Database, schema: string, sources: readonly Source[]): Promise<void> {
  const tables = sources.map((source) => trackedTable(schema, source));
  const uncaptured = async (session: Session): Promise<readonly TrackedTable[]> =>
    session.changes.uncaptured(await presentTables(session, tables));
  if ((await oltp.session(uncaptured)).length === 0) return;
  await inTurn(oltp, IN_TURN, () =>
    oltp.session(async (session) => session.changes.install(await presentTables(session, tables))),
  );
}

/** Two programs that make a table or its triggers at once would get in each other's way. */
const IN_TURN = 'create source tables';

async function createMissing(session: Session, definitions: readonly TableDefinition[]): Promise<void> {
  const missing = await missingTables(session, definitions);
  for (const schema of new Set(missing.map((table) => table.schema))) {
    if (schema !== undefined) await session.ddl.createSchema(schema);
  }
  for (const table of missing) await session.ddl.createTable(table);
}
