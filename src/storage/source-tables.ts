import type { Source } from '../../models/contract.ts';
import { SHOP_SCHEMA, sources } from '../../models/sources/index.ts';
import { tableKey } from './identifiers.ts';
import { inTurn } from './in-turn.ts';
import type { Database, Session, TableDefinition, TrackedTable } from './storage.ts';

/** A source's table as DDL. */
export function sourceDefinition(source: Source): TableDefinition {
  return {
    schema: SHOP_SCHEMA,
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

/** A source's table as change capture knows it. */
export const trackedTable = (source: Source): TrackedTable => ({
  schema: SHOP_SCHEMA,
  name: source.name,
  key: source.key.flatMap((name) => {
    const column = source.columns[name];
    return column ? [{ name, type: column.type }] : [];
  }),
});

/** Makes the shop's tables where they are missing and installs change capture. Tables that exist keep their columns. */
export async function createSourceTables(oltp: Database): Promise<void> {
  const tracked = sources.map(trackedTable);
  const install = (): Promise<void> => oltp.session(({ changes }) => changes.install(tracked));
  if ((await oltp.session(missingTables)).length === 0) return install();
  await inTurn(oltp, 'create source tables', async () => {
    await oltp.session(createMissing);
    await install();
  });
}

async function createMissing(session: Session): Promise<void> {
  await session.ddl.createSchema(SHOP_SCHEMA);
  for (const table of await missingTables(session)) await session.ddl.createTable(table);
}

async function missingTables({ catalog }: Session): Promise<TableDefinition[]> {
  const definitions = sources.map(sourceDefinition);
  const stored = await catalog.columnsOf(definitions);
  return definitions.filter((definition) => !stored.has(tableKey(definition)));
}
