import { sql } from 'kysely';
import { tableRef } from '../identifiers.ts';
import type { ReaderRole } from '../storage.ts';
import { exists } from './catalog.ts';
import type { PostgresConnection } from './session.ts';

/** A grant writes to every table's catalogue row, also where it changes nothing: what is as it should be is left alone. */
export async function grantReader(connection: PostgresConnection, role: ReaderRole): Promise<void> {
  if ((await grantedSchemas(connection, role)) === role.schemas.length) return;
  const { queries } = connection;
  const name = sql.id(role.name);
  for (const schema of role.schemas) {
    await sql`grant usage on schema ${sql.id(schema)} to ${name}`.execute(queries);
    await sql`grant select on all tables in schema ${sql.id(schema)} to ${name}`.execute(queries);
    await sql`alter default privileges in schema ${sql.id(schema)} grant select on tables to ${name}`.execute(queries);
  }
  for (const table of role.withheld)
    if (await exists(queries, table)) await sql`revoke all on ${tableRef(table)} from ${name}`.execute(queries);
}

/** How many of the schemas let the role read the tables that this log-in will make. */
async function grantedSchemas({ queries }: PostgresConnection, role: ReaderRole): Promise<number> {
  const { rows } = await sql<{ schemas: number }>`
    select count(*)::integer as schemas
    from pg_default_acl d
    inner join pg_namespace n on n.oid = d.defaclnamespace
    cross join aclexplode(d.defaclacl) as acl
    inner join pg_roles reader on reader.oid = acl.grantee
    where d.defaclobjtype = 'r' and acl.privilege_type = 'SELECT' and d.defaclrole = current_user::regrole
      and reader.rolname = ${role.name} and n.nspname in (${sql.join(role.schemas)})`.execute(queries);
  return rows[0]?.schemas ?? 0;
}
