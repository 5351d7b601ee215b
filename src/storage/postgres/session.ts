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
}

export function sessionOn(client: ClientBase, role: Role): Session {
  const connection: PostgresConnection = { client, queries: queriesOn(client), role };
  return {
    queries: connection.queries,
    catalog: catalog(connection.queries),
    ddl: ddl(connection),
    bulk: bulk(connection),
    changes: changes(connection),
  };
}
