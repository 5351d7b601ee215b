import { sql } from 'kysely';
import type { Position } from './changes.ts';
import type { SqlServerConnection } from './session.ts';

type Identity = Omit<Position, 'method' | 'version'>;

/** The server and database of this connection. */
export async function readIdentity({ queries }: SqlServerConnection): Promise<Identity> {
  const { rows } = await sql<Identity>`
    select cast(@@servername as nvarchar(200)) as "server", db_name() as "database",
      (select convert(varchar(30), d.create_date, 121) from sys.databases as d where d.database_id = db_id()) as "createdAt"`.execute(
    queries,
  );
  const row = rows[0];
  return {
    server: String(row?.server),
    database: String(row?.database),
    createdAt: String(row?.createdAt),
  };
}
