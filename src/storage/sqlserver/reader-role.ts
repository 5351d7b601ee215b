import { sql } from 'kysely';
import { tableRef } from '../identifiers.ts';
import type { ReaderRole } from '../storage.ts';
import { literal, qualifiedName } from './identifiers.ts';
import type { SqlServerConnection } from './session.ts';

/** A grant on a schema holds for its tables to come too. */
export async function grantReader({ queries }: SqlServerConnection, role: ReaderRole): Promise<void> {
  const name = sql.id(role.name);
  for (const schema of role.schemas) await sql`grant select on schema::${sql.id(schema)} to ${name}`.execute(queries);
  for (const table of role.withheld) {
    const { rows } = await sql<{ id: number | null }>`
      select object_id(${literal(qualifiedName(table))}) as id`.execute(queries);
    if (rows[0]?.id != null) await sql`deny select on ${tableRef(table)} to ${name}`.execute(queries);
  }
}
