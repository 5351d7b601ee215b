import pg from 'pg';
import type { State } from '../state.ts';

/** DBOS keeps its tables in a schema of their own. */
export const APPLICATION = 'ecom';

/** A changed build goes on with the runs of the one before. */
export const APPLICATION_VERSION = '1';

/** A pool for DBOS: its own begins two statements at once on a new connection, which the driver warns of. */
export function openPool({ url }: State): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    application_name: 'ecom dbos',
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 15_000,
  });
  // A connection that the server ends while it idles must not end the process.
  pool.on('error', () => {});
  return pool;
}

/** DBOS's id of the run for a moment of the schedule. */
export const scheduledId = (dagId: string, moment: Date): string => `${scheduledPrefix(dagId)}${moment.toISOString()}`;

export const scheduledPrefix = (dagId: string): string => `sched-${dagId}-`;
