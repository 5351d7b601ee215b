import { tableKey } from './identifiers.ts';
import type { Session, TableName } from './storage.ts';

/** Of these tables, those that do not exist. */
export async function missingTables<T extends TableName>({ catalog }: Session, tables: readonly T[]): Promise<T[]> {
  const stored = await catalog.columnsOf(tables);
  return tables.filter((table) => !stored.has(tableKey(table)));
}

/** Of these tables, those that exist. */
export async function presentTables<T extends TableName>(session: Session, tables: readonly T[]): Promise<T[]> {
  const missing = new Set<T>(await missingTables(session, tables));
  return tables.filter((table) => !missing.has(table));
}

export const hasTable = async ({ catalog }: Session, table: TableName): Promise<boolean> =>
  (await catalog.columns(table)) !== undefined;
