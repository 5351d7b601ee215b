import type { Kysely } from 'kysely';
import type { ClientBase } from 'pg';
import type { ControlTables } from '../control-tables.ts';
import type { Role, Session } from '../storage.ts';
import { bulk } from './bulk.ts';
import { catalog } from './catalog.ts';
import { changes } from './changes.ts';
import { queriesOn } from './connection.ts';
import { ddl } from './ddl.ts';

/** What the parts of a session share. */
export interface PostgresConnection {
  readonly client: ClientBase;
  readonly queries: Kysely<ControlTables>;
  readonly role: Role;
  /** They outlive the session, unless somebody drops them. */
  hasTemporaryTables: boolean;
}

export const connectionOn = (client: ClientBase, role: Role): PostgresConnection => ({
  client,
  queries: queriesOn(client),
  role,
  hasTemporaryTables: false,
});

export function sessionOn(connection: PostgresConnection): Session {
  return {
    queries: connection.queries,
    catalog: catalog(connection.queries),
    ddl: ddl(connection),
    bulk: bulk(connection),
    changes: changes(connection),
  };
}
