import { existsSync } from 'node:fs';
import { appendFile, chown, mkdir, readFile, rename, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EcomError } from '../../errors.ts';
import type { Account } from './account.ts';
import { programPath } from './binaries.ts';
import { runAs } from './command.ts';
import { startFailed } from './failures.ts';
import { SUPERUSER } from './logins.ts';
import type { Places } from './places.ts';

/** Below this, shared memory for parallel queries goes to files: containers have 64 MB unless told otherwise. */
const ROOMY_SHARED_MEMORY = 1024 ** 3;

export const isInitialised = ({ data }: Places): boolean => existsSync(join(data, 'PG_VERSION'));

/** Makes the data directory beside its place and moves it there complete: a killed attempt leaves nothing that looks done. */
export async function initialise(places: Places, account: Account | undefined, password: string): Promise<void> {
  const partial = `${places.data}.new`;
  const passwordFile = join(places.base, 'postgres.initial');
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { mode: 0o700 });
  if (account) await chown(partial, account.uid, account.gid);
  try {
    await writeFile(passwordFile, password, { mode: 0o600 });
    if (account) await chown(passwordFile, account.uid, account.gid);
    await runInitdb(places, account, partial, passwordFile);
  } finally {
    await rm(passwordFile, { force: true });
  }
  await writeSettings(partial, account);
  await rm(places.data, { recursive: true, force: true });
  await rename(partial, places.data);
}

/** The builtin provider's C.UTF-8 compares text byte by byte, and still knows the case of letters beyond ASCII. */
async function runInitdb(
  places: Places,
  account: Account | undefined,
  data: string,
  passwordFile: string,
): Promise<void> {
  const { status, output } = await runAs(account, programPath(places.binaries, 'initdb'), [
    `--pgdata=${data}`,
    `--username=${SUPERUSER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
  ]);
  if (status !== 0) throw startFailed('initdb could not make the data directory', output, places);
}

/** An include of our own: postgresql.conf stays as initdb wrote it, and a person's `alter system` wins over both. */
async function writeSettings(data: string, account: Account | undefined): Promise<void> {
  const file = join(data, 'ecom.conf');
  await writeFile(file, await settingsText(), { mode: 0o600 });
  if (account) await chown(file, account.uid, account.gid);
  await appendFile(join(data, 'postgresql.conf'), "\ninclude = 'ecom.conf'\n");
}

async function settingsText(): Promise<string> {
  const settings = {
    listen_addresses: '127.0.0.1',
    // Their path may be longer than the 107 bytes that a socket's may have; TCP on the loopback does.
    unix_socket_directories: '',
    max_connections: '100',
    // Nobody replicates from here: a table filled in the transaction that truncated it needs no WAL.
    wal_level: 'minimal',
    max_wal_senders: '0',
    max_wal_size: '4GB',
    checkpoint_timeout: '15min',
    wal_compression: 'on',
    shared_buffers: '256MB',
    maintenance_work_mem: '256MB',
    work_mem: '32MB',
    // Solid state: a random page costs little more than the next one.
    random_page_cost: '1.1',
    // A run reads a few thousand scattered pages of a large warehouse, each of which the disk takes its time for: side by side.
    effective_io_concurrency: '64',
    io_workers: '8',
    jit: 'off',
    dynamic_shared_memory_type: await sharedMemoryType(),
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_line_prefix: '%m [%p] %q%u@%d ',
    log_checkpoints: 'off',
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name} = '${value}'\n`)
    .join('');
}

async function sharedMemoryType(): Promise<string> {
  if (process.platform === 'win32') return 'windows';
  if (process.platform !== 'linux') return 'posix';
  const { bsize, blocks } = await statfs('/dev/shm').catch(() => ({ bsize: 0, blocks: 0 }));
  return bsize * blocks >= ROOMY_SHARED_MEMORY ? 'posix' : 'mmap';
}

/** The data directory belongs to one major version of PostgreSQL. */
export async function refuseOtherVersion(places: Places, programs: string): Promise<void> {
  const stored = (await readFile(join(places.data, 'PG_VERSION'), 'utf8')).trim();
  const major = programs.split('.')[0];
  if (stored === major) return;
  throw new EcomError(
    'SERVER_START_FAILED',
    `${places.data} was made by PostgreSQL ${stored}; installed is ${programs}.`,
    {
      next: `Go back to the version of this program that brought PostgreSQL ${stored}, or move the folder away to start anew.`,
      fields: { stored, installed: programs },
    },
  );
}
