import { spawn } from 'node:child_process';
import { chmod, chown, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { watchServer } from '../../src/cli/up/watch-server.ts';
import {
  databaseUrl,
  ensureServer,
  type RunningServer,
  type ServerSettings,
  serverStatus,
  stopServer,
} from '../../src/storage/embedded/server.ts';
import { openPostgres } from '../../src/storage/postgres/database.ts';
import { closed, linesOf, until } from '../support/waiting.ts';

const isRoot = process.getuid?.() === 0;

/** A home folder of its own for one test; its server is stopped and everything removed at the end. */
async function makeHome(mode = 0o755): Promise<ServerSettings> {
  const config = await temporaryHome(mode);
  onTestFinished(() => remove(config));
  return config;
}

async function temporaryHome(mode: number): Promise<ServerSettings> {
  const home = await mkdtemp(join(tmpdir(), 'ecom-embedded-'));
  await chmod(home, mode);
  return { home, pgPort: 5700 };
}

async function remove(config: ServerSettings): Promise<void> {
  await stopServer(config);
  const { dataFolder } = await serverStatus(config);
  await rm(config.home, { recursive: true, force: true });
  if (dataFolder?.startsWith('/var/lib/ecom-data-platform/')) {
    await rm(dirname(dataFolder), { recursive: true, force: true });
  }
}

async function query(server: RunningServer, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: databaseUrl(server, 'ecom_db', 'ecom') });
  await client.connect();
  try {
    return (await client.query(text)).rows as Record<string, unknown>[];
  } finally {
    await client.end();
  }
}

function listen(port: number, host: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host, exclusive: true }, () => resolve(server));
  });
}

/** Gives a folder with all it holds to the owner of another. */
async function giveTo(folder: string, other: string): Promise<void> {
  const { uid, gid } = await stat(other);
  const entries = await readdir(folder, { recursive: true });
  for (const path of [folder, ...entries.map((entry) => join(folder, entry))]) await chown(path, uid, gid);
  await chmod(folder, 0o700);
}

const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

test('the first start makes the server with its databases, the next finds it running', async () => {
  const config = await makeHome();
  expect(await serverStatus(config)).toEqual({ isRunning: false });
  const steps: string[] = [];
  const first = await ensureServer(config, ({ step }) => steps.push(step));
  expect(first).toMatchObject({ host: '127.0.0.1', adopted: false });
  expect(first.version).toMatch(/^18\./);
  expect(steps).toHaveLength(2);
  const second = await ensureServer(config);
  expect(second).toMatchObject({ pid: first.pid, port: first.port, adopted: true });
  const rows = await query(second, `select datname from pg_database where datname like 'ecom%' order by 1`);
  expect(rows.map(({ datname }) => datname)).toEqual(['ecom_db', 'ecom_dwh', 'ecom_ops']);
  expect(await serverStatus(config)).toMatchObject({ isRunning: true, pid: first.pid, port: first.port });
});

test('a stopped server comes back with its data, its port and its password', async () => {
  const config = await makeHome();
  const first = await ensureServer(config);
  await query(first, 'create table kept as select 42 as answer');
  expect(await stopServer(config)).toBe(true);
  expect(await stopServer(config)).toBe(false);
  expect(await serverStatus(config)).toMatchObject({ isRunning: false });
  const second = await ensureServer(config);
  expect(second).toMatchObject({ adopted: false, port: first.port, password: first.password });
  expect(await query(second, 'select answer from kept')).toEqual([{ answer: 42 }]);
});

test('a server that was killed starts again with what it had committed', async () => {
  const config = await makeHome();
  const first = await ensureServer(config);
  await query(first, 'create table kept as select 42 as answer');
  process.kill(first.pid, 'SIGKILL');
  const second = await ensureServer(config);
  expect(second.pid).not.toBe(first.pid);
  expect(await query(second, 'select answer from kept')).toEqual([{ answer: 42 }]);
});

test('a number left behind by a dead server and now of another process does not stop the start', async () => {
  const config = await makeHome();
  const first = await ensureServer(config);
  process.kill(first.pid, 'SIGKILL');
  const path = join(first.dataFolder, 'postmaster.pid');
  const [, ...rest] = (await readFile(path, 'utf8')).split('\n');
  await writeFile(path, [process.pid, ...rest].join('\n'));
  expect(await ensureServer(config)).toMatchObject({ adopted: false });
});

test('several starts at once give one server', async () => {
  const config = await makeHome();
  const servers = await Promise.all([1, 2, 3, 4].map(() => ensureServer(config)));
  expect(new Set(servers.map(({ pid }) => pid)).size).toBe(1);
  expect(servers.filter(({ adopted }) => !adopted)).toHaveLength(1);
});

test('a lock left by a killed process is taken over', async () => {
  const config = await makeHome();
  await mkdir(join(config.home, 'data'), { recursive: true });
  await writeFile(join(config.home, 'data', 'postgres.lock'), '4194305');
  expect(await ensureServer(config)).toMatchObject({ adopted: false });
  await expect(stat(join(config.home, 'data', 'postgres.lock'))).rejects.toThrow('ENOENT');
});

test('a copy of a home folder gets a server and data of its own', async () => {
  const config = await makeHome();
  const server = await ensureServer(config);
  await query(server, 'create table kept as select 42 as answer');
  const copy = await makeHome();
  await query(server, 'checkpoint');
  await cp(config.home, copy.home, { recursive: true });
  if (isRoot) await giveTo(join(copy.home, 'data', 'postgres'), server.dataFolder);
  const second = await ensureServer(copy);
  expect(second).toMatchObject({ adopted: false, dataFolder: join(copy.home, 'data', 'postgres') });
  expect(second.port).not.toBe(server.port);
  await query(second, 'update kept set answer = 43');
  expect(await query(server, 'select answer from kept')).toEqual([{ answer: 42 }]);
});

test('a port in use makes the server take another, and keep it', async () => {
  const config = { ...(await makeHome()), pgPort: 5750 };
  const occupant = await listen(5750, '127.0.0.1');
  const first = await ensureServer(config);
  expect(first.port).not.toBe(5750);
  await stopServer(config);
  await closed(occupant);
  expect((await ensureServer(config)).port).toBe(first.port);
  await stopServer(config);
});

test.runIf(isRoot)('as root, a home folder that the account cannot enter does not stop the start', async () => {
  const config = await makeHome(0o700);
  const server = await ensureServer(config);
  expect(server.dataFolder.startsWith(config.home)).toBe(false);
  await query(server, 'create table kept as select 42 as answer');
  await stopServer(config);
  const again = await ensureServer(config);
  expect(again.dataFolder).toBe(server.dataFolder);
  expect(await query(again, 'select answer from kept')).toEqual([{ answer: 42 }]);
});

test('a server that cannot start says why, with the last lines that it wrote', async () => {
  const config = await makeHome();
  const server = await ensureServer(config);
  await stopServer(config);
  await writeFile(join(server.dataFolder, 'ecom.conf'), "shared_buffers = 'plenty'\n");
  await expect(ensureServer(config)).rejects.toMatchObject({
    code: 'SERVER_START_FAILED',
    message: expect.stringContaining('shared_buffers'),
  });
});

test('a data directory of another version of PostgreSQL is refused', async () => {
  const config = await makeHome();
  const server = await ensureServer(config);
  await stopServer(config);
  await writeFile(join(server.dataFolder, 'PG_VERSION'), '17\n');
  await expect(ensureServer(config)).rejects.toMatchObject({
    code: 'SERVER_START_FAILED',
    fields: { stored: '17' },
  });
});

describe('a running server', () => {
  let config: ServerSettings;
  let server: RunningServer;

  beforeAll(async () => {
    config = await temporaryHome(0o755);
    server = await ensureServer(config);
  });
  afterAll(() => remove(config));

  test('the server listens on the loopback only', async () => {
    const outside = Object.values(networkInterfaces())
      .flat()
      .find((address) => address?.family === 'IPv4' && !address.internal);
    if (outside) await (await listen(server.port, outside.address)).close();
    expect(await query(server, `select setting from pg_settings where name = 'listen_addresses'`)).toEqual([
      { setting: '127.0.0.1' },
    ]);
  });

  test('only the owner may read the password, and the server asks for it', async () => {
    expect(await modeOf(join(config.home, 'data', 'secrets', 'postgres.password'))).toBe(0o600);
    expect(await modeOf(join(config.home, 'data', 'secrets'))).toBe(0o700);
    expect(await modeOf(join(config.home, 'data', 'postgres.json'))).toBe(0o600);
    expect(await modeOf(server.dataFolder)).toBe(0o700);
    await expect(query({ ...server, password: 'wrong' }, 'select 1')).rejects.toMatchObject({ code: '28P01' });
  });

  test('text is compared byte by byte, and letters beyond ASCII have their case', async () => {
    const rows = await query(server, `select 'Z' < 'a' and 'z' < 'é' as is_by_byte, upper('é') as upper`);
    expect(rows).toEqual([{ is_by_byte: true, upper: 'É' }]);
  });

  test.runIf(isRoot)('as root, the server runs as another account', async () => {
    const status = await readFile(`/proc/${server.pid}/status`, 'utf8');
    expect(status).not.toMatch(/^Uid:\t0\t/m);
  });

  test('a killed client gives its lock back within seconds, also while its statement runs', async () => {
    const database = openPostgres(databaseUrl(server, 'ecom_db'), 'oltp');
    const locked = { schema: 'public', name: 'locked' };
    await query(server, 'create table locked (); alter table locked owner to ecom_loader');
    const script = `
      const { default: pg } = await import('pg');
      const client = new pg.Client({ connectionString: process.argv[1], options: '-c client_connection_check_interval=1000' });
      await client.connect();
      await client.query('begin; lock table locked in share update exclusive mode');
      console.log('locked');
      await client.query('select pg_sleep(60)');`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script, databaseUrl(server, 'ecom_db')]);
    await linesOf(child.stdout).next(/^locked$/);
    expect(await database.withLock(locked, async () => 'mine')).toBeUndefined();
    const sleeping = `select 1 from pg_stat_activity where query = 'select pg_sleep(60)' and state = 'active'`;
    await until(async () => (await query(server, sleeping)).length > 0, 'the statement of the client to run');
    child.kill('SIGKILL');
    const taken = (): Promise<unknown> => database.withLock(locked, async () => 'mine');
    await expect.poll(taken, { timeout: 20_000, interval: 100 }).toEqual({ result: 'mine' });
    await database.close();
  });
});

test('a server that ends and is started again by somebody else is told of once', async () => {
  const config = await makeHome();
  const first = await ensureServer(config);
  const events: string[] = [];
  const stop = new AbortController();
  const watch = watchServer(config, stop.signal, (text) => events.push(text));
  onTestFinished(async () => {
    stop.abort();
    await watch;
  });
  // Stopped and started within one look of the watch or over two of them.
  await stopServer(config);
  expect((await ensureServer(config)).pid).not.toBe(first.pid);
  const told = (): boolean => events.length > 0;
  await until(told, 'the watch to tell of the server', { ms: 50_000 });
  expect(events).toEqual(['PostgreSQL had ended and is started again']);
});
