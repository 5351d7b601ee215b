import type { Kysely, RawBuilder } from 'kysely';
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
  /** What was found out of the server and this role, once. */
  rights?: Rights;
  /** Keys by the names of temporary tables that cannot be made, as rows within each query that names them. */
  readonly inlined: Map<string, InlinedKeys>;
}

export interface InlinedKeys {
  /** A function that gives the rows. */
  readonly rows: RawBuilder<unknown>;
  readonly columns: readonly string[];
}

export interface Rights {
  /** A standby of another server: nothing can be written, not even a temporary table. */
  readonly isStandby: boolean;
  readonly makesTemporary: boolean;
}

export const connectionOn = (client: ClientBase, role: Role): PostgresConnection => ({
  client,
  queries: queriesOn(client),
  role,
  hasTemporaryTables: false,
  inlined: new Map(),
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
