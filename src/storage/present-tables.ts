import type { Session, TableName } from './storage.ts';

/** Of these tables, those that do not exist. */
export async function missingTables<T extends TableName>({ catalog }: Session, tables: readonly T[]): Promise<T[]> {
  const missing: T[] = [];
  for (const table of tables) if (!(await catalog.columns(table))) missing.push(table);
  return missing;
}

/** Of these tables, those that exist. */
export async function presentTables<T extends TableName>(session: Session, tables: readonly T[]): Promise<T[]> {
  const missing = new Set<T>(await missingTables(session, tables));
  return tables.filter((table) => !missing.has(table));
}

export const hasTable = async ({ catalog }: Session, table: TableName): Promise<boolean> =>
  (await catalog.columns(table)) !== undefined;
