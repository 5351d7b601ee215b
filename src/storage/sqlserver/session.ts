import type { Kysely } from 'kysely';
import type { ControlTables } from '../control-tables.ts';
import type { Role, Session } from '../storage.ts';
import { bulk } from './bulk.ts';
import { catalog } from './catalog.ts';
import { changes } from './changes.ts';
import { queriesOn } from './connection.ts';
import { ddl } from './ddl.ts';
import type { Tds } from './tds.ts';

/** What the parts of a session share. */
export interface SqlServerConnection {
  readonly tds: Tds;
  readonly queries: Kysely<ControlTables>;
  readonly role: Role;
  readonly isInTransaction: boolean;
  /** Loads so far, each of which has a temporary table of its own. */
  arrivals: number;
}

export function sessionOn(tds: Tds, role: Role, isInTransaction: boolean): Session {
  const connection: SqlServerConnection = { tds, queries: queriesOn(tds), role, isInTransaction, arrivals: 0 };
  return {
    queries: connection.queries,
    catalog: catalog(connection),
    ddl: ddl(connection),
    bulk: bulk(connection),
    changes: changes(connection),
  };
}
