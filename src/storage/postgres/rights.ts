import { sql } from 'kysely';
import type { PostgresConnection, Rights } from './session.ts';

/** What this connection may do; asked once. */
export async function rightsOf(connection: PostgresConnection): Promise<Rights> {
  if (connection.rights === undefined) {
    const { rows } = await sql<Rights>`
      select pg_is_in_recovery() as "isStandby",
        not pg_is_in_recovery() and has_database_privilege(current_database(), 'temporary') as "makesTemporary"`.execute(
      connection.queries,
    );
    connection.rights = rows[0] ?? { isStandby: false, makesTemporary: true };
  }
  return connection.rights;
}
