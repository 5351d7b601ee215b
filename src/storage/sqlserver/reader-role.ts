import { sql } from 'kysely';
import { tableRef } from '../identifiers.ts';
import type { ReaderRole } from '../storage.ts';
import { exists } from './catalog.ts';
import type { SqlServerConnection } from './session.ts';

/** A grant on a schema holds for its tables to come too. */
export async function grantReader(connection: SqlServerConnection, role: ReaderRole): Promise<void> {
  const { queries } = connection;
  const name = sql.id(role.name);
  for (const schema of role.schemas) await sql`grant select on schema::${sql.id(schema)} to ${name}`.execute(queries);
  for (const table of role.withheld)
    if (await exists(connection, table)) await sql`deny select on ${tableRef(table)} to ${name}`.execute(queries);
}
