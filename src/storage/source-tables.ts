import type { Source } from '../../models/contract.ts';
import { SHOP_SCHEMA, sources } from '../../models/sources/index.ts';
import type { Database, TableDefinition, TrackedTable } from './storage.ts';

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

const trackedTable = (source: Source): TrackedTable => ({
  schema: SHOP_SCHEMA,
  name: source.name,
  key: source.key.flatMap((name) => {
    const column = source.columns[name];
    return column ? [{ name, type: column.type }] : [];
  }),
});

/** Makes the shop's tables where they are missing and installs change capture. Tables that exist keep their columns. */
export async function createSourceTables(oltp: Database): Promise<void> {
  await oltp.transaction({}, async (session) => {
    await session.ddl.createSchema(SHOP_SCHEMA);
    for (const source of sources) {
      const definition = sourceDefinition(source);
      if (!(await session.catalog.columns(definition))) await session.ddl.createTable(definition);
    }
    await session.changes.install(sources.map(trackedTable));
  });
}
