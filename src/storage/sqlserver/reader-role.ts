import { sql } from 'kysely';
import type { ReaderRole } from '../storage.ts';
import type { SqlServerConnection } from './session.ts';

/** A grant on a schema holds for its tables to come too. */
export async function grantReader({ queries }: SqlServerConnection, { name, schemas }: ReaderRole): Promise<void> {
  for (const schema of schemas)
    await sql`grant select on schema::${sql.id(schema)} to ${sql.id(name)}`.execute(queries);
}
