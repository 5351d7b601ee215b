import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { access, chmod, constants, mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Config, dataFolder, logsFolder } from '../../config.ts';
import { EcomError } from '../../errors.ts';
import { type Account, canExecute } from './account.ts';
import { type Binaries, copyBinaries, findBinaries, hasAllLinks, programPath, restoreLinks } from './binaries.ts';
import type { ServerState } from './state.ts';

type Home = Pick<Config, 'home'>;

/** Where the server's parts are. */
export interface Places {
  /** Holds `native/bin`. */
  readonly binaries: string;
  /** Holds the data directory; `<home>/data` where the server's account can reach it. */
  readonly base: string;
  readonly data: string;
  readonly log: string;
}

/** Data stays where the first start put it; else below the home folder, `/var/lib` or the temporary folder, in this order. */
export async function choosePlaces(
  config: Home,
  account: Account | undefined,
  last: ServerState | undefined,
): Promise<Places> {
  const base = last && existsSync(last.data) ? last.base : await chooseBase(config, account);
  await mkdir(logsFolder(config), { recursive: true });
  const logs = (await canExecute(account, logsFolder(config))) ? logsFolder(config) : base;
  for (const folder of [base, logs]) refuseUnquotable(folder);
  return {
    binaries: await usableBinaries(await findBinaries(), account, base),
    base,
    data: join(base, 'postgres'),
    log: join(logs, 'postgres.log'),
  };
}

/** `pg_ctl` starts the server through a shell, between double quotes. */
const unquotable = process.platform === 'win32' ? /["%\n]/ : /["`$\\\n]/;

function refuseUnquotable(folder: string): void {
  if (!unquotable.test(folder)) return;
  throw new EcomError('SETTING_INVALID', `The embedded PostgreSQL cannot be kept in ${JSON.stringify(folder)}.`, {
    next: 'Set ECOM_HOME to a folder whose path has no " ` $ \\ and no line end in it.',
    fields: { folder },
  });
}

async function chooseBase(config: Home, account: Account | undefined): Promise<string> {
  const data = dataFolder(config);
  await mkdir(data, { recursive: true });
  if (await canExecute(account, data)) return data;
  const name = createHash('sha256').update(config.home).digest('hex').slice(0, 16);
  const system = join('/var/lib/ecom-data-platform', name);
  return (await makeFolder(system)) ? system : makeTemporary();
}

async function makeFolder(folder: string): Promise<boolean> {
  return mkdir(folder, { recursive: true, mode: 0o755 }).then(
    () => true,
    () => false,
  );
}

/** A name that nobody can have prepared: programs may be copied there. */
async function makeTemporary(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ecom-data-platform-'));
  await chmod(folder, 0o755);
  return folder;
}

async function usableBinaries(binaries: Binaries, account: Account | undefined, base: string): Promise<string> {
  const { folder } = binaries;
  if (await isWritable(join(folder, 'native'))) await restoreLinks(folder);
  const isUsable = (await hasAllLinks(folder)) && (await canExecute(account, programPath(folder, 'postgres')));
  return isUsable ? folder : copyBinaries(binaries, base);
}

const isWritable = (folder: string): Promise<boolean> =>
  access(folder, constants.W_OK).then(
    () => true,
    () => false,
  );
