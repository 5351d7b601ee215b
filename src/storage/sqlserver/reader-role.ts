import { sql } from 'kysely';
import type { ReaderRole } from '../storage.ts';
import { literal } from './identifiers.ts';
import type { SqlServerConnection } from './session.ts';

/** Makes the log-in and its user if they are missing, sets the password, and grants reading of the schemas, of tables to come too. */
export async function grantReader({ queries }: SqlServerConnection, role: ReaderRole): Promise<void> {
  const name = sql.id(role.name);
  const password = literal(role.password);
  const { rows } = await sql<{ has_login: number; has_user: number }>`
    select case when suser_id(${literal(role.name)}) is null then 0 else 1 end as has_login,
      case when user_id(${literal(role.name)}) is null then 0 else 1 end as has_user`.execute(queries);
  const verb = sql.raw(rows[0]?.has_login ? 'alter' : 'create');
  await sql`${verb} login ${name} with password = ${password}`.execute(queries);
  if (!rows[0]?.has_user) await sql`create user ${name} for login ${name}`.execute(queries);
  for (const schema of role.schemas) await sql`grant select on schema::${sql.id(schema)} to ${name}`.execute(queries);
}
