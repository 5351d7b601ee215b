import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { ReaderRole } from '../storage.ts';
import type { PostgresConnection } from './session.ts';

/**
 * Makes the role if it is missing, sets its password, and grants it reading of the schemas, of tables to come too. What is as it should
 * be is left alone: a grant writes to every table's catalogue row, also where it changes nothing.
 */
export async function grantReader(connection: PostgresConnection, role: ReaderRole): Promise<void> {
  const present = await presentGrants(connection, role);
  const mark = markOf(role);
  if (present.mark !== mark) await makeRole(connection, role, mark);
  if (present.schemas < role.schemas.length) await grant(connection, role);
}

/** The server does not tell a password: the role's comment tells which one it was given. */
const markOf = ({ password }: ReaderRole): string =>
  `Reads for BI tools. Password ${createHash('sha256').update(password).digest('hex').slice(0, 16)}.`;

interface PresentGrants {
  /** Null where the role is missing or is not ours. */
  readonly mark: string | null;
  /** How many of the schemas let the role read tables to come. */
  readonly schemas: number;
}

async function presentGrants({ queries }: PostgresConnection, role: ReaderRole): Promise<PresentGrants> {
  const { rows } = await sql<PresentGrants>`
    with reader as (select oid from pg_roles where rolname = ${role.name})
    select (select shobj_description(oid, 'pg_authid') from reader) as mark,
      (select count(*)::integer
        from pg_default_acl d
        inner join pg_namespace n on n.oid = d.defaclnamespace
        cross join aclexplode(d.defaclacl) as acl
        where d.defaclobjtype = 'r' and acl.privilege_type = 'SELECT' and acl.grantee in (select oid from reader)
          and n.nspname in (${sql.join(role.schemas)})) as schemas`.execute(queries);
  return rows[0] ?? { mark: null, schemas: 0 };
}

async function makeRole({ queries }: PostgresConnection, role: ReaderRole, mark: string): Promise<void> {
  const name = sql.id(role.name);
  const { rows } = await sql<{ is_there: boolean }>`
    select exists (select 1 from pg_roles where rolname = ${role.name}) as is_there`.execute(queries);
  if (!rows[0]?.is_there) await sql`create role ${name} login`.execute(queries);
  await sql`alter role ${name} password ${sql.lit(role.password)}`.execute(queries);
  await sql`alter role ${name} set default_transaction_read_only = on`.execute(queries);
  await sql`comment on role ${name} is ${sql.lit(mark)}`.execute(queries);
}

async function grant({ queries }: PostgresConnection, role: ReaderRole): Promise<void> {
  const name = sql.id(role.name);
  for (const schema of role.schemas) {
    await sql`grant usage on schema ${sql.id(schema)} to ${name}`.execute(queries);
    await sql`grant select on all tables in schema ${sql.id(schema)} to ${name}`.execute(queries);
    await sql`alter default privileges in schema ${sql.id(schema)} grant select on tables to ${name}`.execute(queries);
  }
}
