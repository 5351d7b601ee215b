import { appendFile, chmod, chown, cp, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import {
  databaseUrl,
  ensureServer,
  type RunningServer,
  type ServerSettings,
  serverStatus,
  stopServer,
} from '../../src/storage/embedded/server.ts';
import { until } from './waiting.ts';

/** A server and its hot standby, made of copies of its files. */
export interface Pair {
  readonly primaryUrl: string;
  readonly standbyUrl: string;
  /** Waits until the standby has all that the primary has committed. */
  caughtUp(): Promise<void>;
  remove(): Promise<void>;
}

export async function startPair(): Promise<Pair> {
  const [first, second] = [await temporaryHome(5760), await temporaryHome(5780)];
  await withoutMinimalLog(await ensureServer(first));
  await stopServer(first);
  const primary = await ensureServer(first);
  await stopServer(first);
  await copyData(first, second, primary);
  const [primaryUrl, standbyUrl] = [await ensureServer(first), await ensureServer(second)].map((server) =>
    databaseUrl(server, 'ecom_db', 'ecom'),
  );
  if (primaryUrl === undefined || standbyUrl === undefined) throw new Error('two servers have two URLs');
  return {
    primaryUrl,
    standbyUrl,
    caughtUp: () => caughtUp(primaryUrl, standbyUrl),
    remove: async () => {
      for (const home of [second, first]) await remove(home);
    },
  };
}

async function temporaryHome(pgPort: number): Promise<ServerSettings> {
  const home = await mkdtemp(join(tmpdir(), 'ecom-standby-'));
  await chmod(home, 0o755);
  return { home, pgPort };
}

async function ask<T>(url: string, query: string, values: unknown[] = []): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(query, values)).rows as T[];
  } finally {
    await client.end();
  }
}

/** The embedded server writes less than a standby or a subscription needs. */
async function withoutMinimalLog(server: RunningServer): Promise<void> {
  const url = databaseUrl(server, 'ecom_db', 'ecom');
  for (const [name, value] of Object.entries({ wal_level: 'logical', max_wal_senders: '4', fsync: 'off' }))
    await ask(url, `alter system set ${name} = '${value}'`);
}

/** From a server that is stopped, so that its files are of one moment. */
async function copyData(from: ServerSettings, to: ServerSettings, primary: RunningServer): Promise<void> {
  const data = join(to.home, 'data');
  await cp(join(from.home, 'data'), data, { recursive: true, filter: (path) => !path.endsWith('postgres.json') });
  const folder = join(data, 'postgres');
  await writeFile(join(folder, 'standby.signal'), '');
  const source = `host=${primary.host} port=${primary.port} user=ecom password=${primary.password}`;
  await appendFile(join(folder, 'postgresql.auto.conf'), `primary_conninfo = '${source}'\n`);
  const { uid, gid } = await stat(primary.dataFolder);
  await own(folder, uid, gid);
}

/** A copy belongs to whom copied it. */
async function own(folder: string, uid: number, gid: number): Promise<void> {
  for (const path of await readdir(folder, { recursive: true })) await chown(join(folder, path), uid, gid);
  await chown(folder, uid, gid);
  await chmod(folder, 0o700);
}

async function caughtUp(primaryUrl: string, standbyUrl: string): Promise<void> {
  const [written] = await ask<{ lsn: string }>(primaryUrl, 'select pg_current_wal_flush_lsn()::text as lsn');
  await until(async () => {
    const [row] = await ask<{ is_there: boolean }>(
      standbyUrl,
      'select pg_last_wal_replay_lsn() >= $1::pg_lsn as is_there',
      [written?.lsn],
    );
    return row?.is_there === true;
  }, 'the standby to replay what the primary wrote');
}

async function remove(config: ServerSettings): Promise<void> {
  await stopServer(config);
  const { dataFolder } = await serverStatus(config);
  await rm(config.home, { recursive: true, force: true });
  if (dataFolder?.startsWith('/var/lib/ecom-data-platform/'))
    await rm(dirname(dataFolder), { recursive: true, force: true });
}
