import type { Model } from '../../models/contract.ts';
import { models } from '../../models/index.ts';
import type { Database, Session } from '../storage/storage.ts';
import { type ModelShape, type Shape, tableOf } from './context.ts';
import { definitionOf } from './definitions.ts';
import type { StoredTables } from './shape.ts';
import { holds } from './type-lattice.ts';

/** Makes the tables, columns and types that a run needs, outside its transaction: inside, DDL would queue BI readers behind the load. */
export async function prepareTables(
  dwh: Database,
  shape: Shape,
  stored: StoredTables,
  changed: ReadonlySet<string>,
): Promise<void> {
  await dwh.session(async (session) => {
    for (const schema of new Set(models.map((model) => model.schema))) await session.ddl.createSchema(schema);
    for (const model of models) {
      const columns = shape.models.get(model.name);
      if (columns) await prepareTable(session, model, columns, stored, changed.has(model.name));
    }
  });
}

async function prepareTable(
  session: Session,
  model: Model,
  shape: ModelShape,
  stored: StoredTables,
  isChanged: boolean,
): Promise<void> {
  const definition = definitionOf(model, shape);
  const columns = stored.get(model.name);
  if (!columns) return session.ddl.createTable(definition);
  const present = new Map(columns.map((column) => [column.name, column]));
  const absent = definition.columns.filter(({ name }) => !present.has(name));
  if (absent.length > 0) await session.ddl.addColumns(tableOf(model), absent);
  for (const column of shape.columns) {
    const type = present.get(column.name)?.type;
    if (type && !holds(type, column.type)) await session.ddl.widenColumn(tableOf(model), column);
  }
  if (isChanged || absent.length > 0) await session.ddl.comment(definition);
}
