import { sql } from 'kysely';
import type { ReaderRole } from '../storage.ts';
import type { PostgresConnection } from './session.ts';

/** Whether nothing is left to do. */
async function mayRead(queries: PostgresConnection['queries'], role: ReaderRole): Promise<boolean> {
  const schemas = role.schemas.map(
    (schema) => sql`has_schema_privilege(r.oid, to_regnamespace(${schema})::oid, 'usage')`,
  );
  const { rows } = await sql<{ may_read: boolean }>`select exists (
    select 1 from pg_roles r where r.rolname = ${role.name} and ${sql.join(schemas, sql` and `)}) as may_read`.execute(
    queries,
  );
  return rows[0]?.may_read === true;
}

/** Makes the role if it is missing, sets its password, and grants it reading of the schemas, of tables to come too. */
export async function grantReader({ queries }: PostgresConnection, role: ReaderRole): Promise<void> {
  if (await mayRead(queries, role)) return;
  const name = sql.id(role.name);
  const { rows } = await sql<{ is_there: boolean }>`
    select exists (select 1 from pg_roles where rolname = ${role.name}) as is_there`.execute(queries);
  if (!rows[0]?.is_there) await sql`create role ${name} login`.execute(queries);
  await sql`alter role ${name} password ${sql.lit(role.password)}`.execute(queries);
  await sql`alter role ${name} set default_transaction_read_only = on`.execute(queries);
  for (const schema of role.schemas) {
    await sql`grant usage on schema ${sql.id(schema)} to ${name}`.execute(queries);
    await sql`grant select on all tables in schema ${sql.id(schema)} to ${name}`.execute(queries);
    await sql`alter default privileges in schema ${sql.id(schema)} grant select on tables to ${name}`.execute(queries);
  }
}
