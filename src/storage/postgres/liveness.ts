import type { Socket } from 'node:net';
import pg from 'pg';
import { type Patience, watchLine } from '../silence.ts';

/** Linux asks ten times, a second apart, after so long a silence. */
export const KEEP_ALIVE_MS = 15_000;

/** What the driver keeps to itself. */
interface Inside {
  readonly connection: { readonly stream: Socket };
  readonly processID: number | null;
  _getActiveQuery(): object | null;
}

const inside = (client: pg.ClientBase): Inside => client as unknown as Inside;

const socketOf = (client: pg.ClientBase): Socket => inside(client).connection.stream;

/** Works with a client; once its line has gone silent, that fails. */
export async function watched<T, Client extends pg.ClientBase>(
  client: Client,
  url: string,
  patience: Patience | undefined,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const socket = socketOf(client);
  const end = watchLine(
    { received: () => socket.bytesRead, ask: askAbout(client, url), cut: (error) => socket.destroy(error) },
    patience,
  );
  try {
    return await work(client);
  } finally {
    end();
  }
}

/** A pooler in between gives processes numbers of its own: only one that was seen once can be missed. */
function askAbout(client: pg.ClientBase, url: string): (withinMs: number) => Promise<'known' | 'lost'> {
  let isSeen = false;
  return async (withinMs) => {
    const { processID, _getActiveQuery } = inside(client);
    const state = await stateOf(url, processID ?? 0, withinMs);
    if (state === undefined) return isSeen ? 'lost' : 'known';
    isSeen = true;
    const isAwaited = _getActiveQuery.call(client) !== null;
    return isAwaited && state.startsWith('idle') ? 'lost' : 'known';
  };
}

/** `active`, `idle`, `idle in transaction`, …; undefined where the server has no such process. Rejects where nobody answers. */
async function stateOf(url: string, pid: number, withinMs: number): Promise<string | undefined> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'ecom watch',
    connectionTimeoutMillis: withinMs,
    query_timeout: withinMs,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ state: string | null }>('select state from pg_stat_activity where pid = $1', [
      pid,
    ]);
    return rows[0] && (rows[0].state ?? '');
  } catch (error) {
    // Whoever refuses a further connection answers.
    if (error instanceof pg.DatabaseError) return '';
    throw error;
  } finally {
    socketOf(client).destroy();
  }
}

/** The clients of a pool that are open. */
export interface OpenClients {
  /** Ends all of them with the error. */
  cut(error: Error): void;
  /** Waits for the end of the pool. A server that no longer answers says no good-bye: what is open after a while is cut. */
  closed(end: Promise<void>): Promise<void>;
}

const CLOSED_WITHIN_MS = 3_000;

export function clientsOf(pool: pg.Pool): OpenClients {
  const open = new Set<pg.ClientBase>();
  pool.on('connect', (client) => open.add(client));
  pool.on('remove', (client) => open.delete(client));
  const cut = (error?: Error): void => {
    for (const client of open) socketOf(client).destroy(error);
  };
  return {
    cut,
    async closed(end) {
      const timer = setTimeout(cut, CLOSED_WITHIN_MS);
      await end;
      clearTimeout(timer);
    },
  };
}
