import { type RawBuilder, sql } from 'kysely';
import type { Position } from './changes.ts';
import type { SqlServerConnection } from './session.ts';

type Identity = Omit<Position, 'method' | 'version'>;

/** The server and database of this connection. */
export const readIdentity = async (connection: SqlServerConnection): Promise<Identity> =>
  (await readIdentityWith(connection, sql`null`)).identity;

/** The same with a value that is read in the same statement, as text. */
export async function readIdentityWith(
  { queries }: SqlServerConnection,
  value: RawBuilder<unknown>,
): Promise<{ readonly identity: Identity; readonly value: string }> {
  const { rows } = await sql<Identity & { read_value: string }>`
    select ${value} as read_value, cast(@@servername as nvarchar(200)) as "server", db_name() as "database",
      (select convert(varchar(30), d.create_date, 121) from sys.databases as d where d.database_id = db_id()) as "createdAt"`.execute(
    queries,
  );
  const row = rows[0];
  const identity = {
    server: String(row?.server),
    database: String(row?.database),
    createdAt: String(row?.createdAt),
  };
  return { identity, value: String(row?.read_value) };
}
