import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { z } from 'zod';
import { EcomError, type ErrorCode } from './errors.ts';

/** Everything that can be set, from the environment or a `.env` file in the working directory; the environment wins. */
export interface Config {
  /** `ECOM_HOME`: absolute folder of data and logs. Default: the checkout, else `~/.ecom`. */
  readonly home: string;
  /** `ECOM_OLTP_URL`: the shop's database. Unset: the embedded server, which costs about 300 MB of memory. */
  readonly oltpUrl: string | undefined;
  /** `ECOM_DWH_URL`: the warehouse. Unset: the embedded server. */
  readonly dwhUrl: string | undefined;
  /** `ECOM_ENGINE`: what computes the models. Default `duckdb`, in this process. */
  readonly engine: 'duckdb' | 'spark';
  /** `SPARK_HOME`: a Spark 4 on this machine, for a server that we start. Default: `libs/spark` of the checkout, else of the home folder. */
  readonly sparkHome: string;
  /** Where `scripts/spark/install.sh` puts the JDBC drivers: `libs/jars`, beside `libs/spark`. */
  readonly driversFolder: string;
  /** `ECOM_SPARK_URL`: a Spark Connect server of your own, `sc://host:15002/;token=…`. Unset: one that we start, with 2 GB of memory. */
  readonly sparkUrl: string | undefined;
  /** `ECOM_PG_PORT`: the embedded server's port, where it is free. Default 5433. */
  readonly pgPort: number;
  /** `ECOM_HTTP_PORT`: where `ecom up` serves health and metrics on loopback, where it is free. Default 8090. */
  readonly httpPort: number;
}

/** Databases, keys and a run's temporary files. */
export const dataFolder = ({ home }: Pick<Config, 'home'>): string => join(home, 'data');

export const logsFolder = ({ home }: Pick<Config, 'home'>): string => join(home, 'logs');

const schema = z.object({
  ECOM_HOME: z.string().optional(),
  ECOM_OLTP_URL: z.string().optional(),
  ECOM_DWH_URL: z.string().optional(),
  ECOM_ENGINE: z.enum(['duckdb', 'spark']).default('duckdb'),
  ECOM_SPARK_URL: z.string().optional(),
  ECOM_PG_PORT: z.coerce.number().int().min(1).max(65_535).default(5433),
  ECOM_HTTP_PORT: z.coerce.number().int().min(1).max(65_535).default(8090),
});

type SettingName = keyof z.infer<typeof schema>;

/** What names a database, for messages. */
export const DATABASE_URLS = 'postgres://user:password@host:port/database or mssql://user:password@host:port/database';

/** What a setting should be, for the message when it is not. */
const expectations: Readonly<Record<SettingName, string>> = {
  ECOM_HOME: 'a folder',
  ECOM_OLTP_URL: DATABASE_URLS,
  ECOM_DWH_URL: DATABASE_URLS,
  ECOM_ENGINE: 'duckdb or spark',
  ECOM_SPARK_URL: 'sc://host:15002/;token=…',
  ECOM_PG_PORT: 'a port number from 1 to 65535',
  ECOM_HTTP_PORT: 'a port number from 1 to 65535',
};

/**
 * Reads the settings.
 *
 * @throws EcomError SETTING_INVALID or URL_INVALID, naming the setting, where it was found and what would be right.
 */
export function loadConfig(environment: NodeJS.ProcessEnv = process.env, folder: string = process.cwd()): Config {
  const file = join(folder, '.env');
  const fromFile = existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {};
  const foundIn = (name: string): string => (environment[name] ? 'the environment' : file);
  const given = { ...withValue(fromFile), ...withValue(environment) };
  const result = schema.safeParse(given);
  if (!result.success) {
    const name = String(result.error.issues[0]?.path[0]) as SettingName;
    throw invalid('SETTING_INVALID', name, foundIn(name), `is "${given[name]}"`);
  }
  const settings = result.data;
  for (const name of ['ECOM_OLTP_URL', 'ECOM_DWH_URL'] as const) checkUrl(name, settings[name], foundIn(name));
  const home = settings.ECOM_HOME ? absolute(settings.ECOM_HOME, folder) : defaultHome();
  const libs = join(checkoutFolder() ?? home, 'libs');
  return {
    home,
    oltpUrl: settings.ECOM_OLTP_URL,
    dwhUrl: settings.ECOM_DWH_URL,
    engine: settings.ECOM_ENGINE,
    sparkHome: given.SPARK_HOME ?? join(libs, 'spark'),
    driversFolder: join(libs, 'jars'),
    sparkUrl: settings.ECOM_SPARK_URL,
    pgPort: settings.ECOM_PG_PORT,
    httpPort: settings.ECOM_HTTP_PORT,
  };
}

/** A setting that is left empty is not set. */
const withValue = (environment: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(Object.entries(environment).filter((entry): entry is [string, string] => Boolean(entry[1])));

const absolute = (path: string, folder: string): string => (isAbsolute(path) ? path : resolve(folder, path));

function checkUrl(name: SettingName, value: string | undefined, foundIn: string): void {
  const problem = value === undefined ? undefined : urlProblem(value);
  if (problem) throw invalid('URL_INVALID', name, foundIn, `names no usable database: ${problem}`);
}

/** In words without the URL's text, which may hold a password. What the scheme's own store asks for, it says itself. */
function urlProblem(value: string): string | undefined {
  if (/^\s*\w[\w ]*=/.test(value)) return 'it is an ODBC connection string, which ecom doctor translates';
  if (!URL.canParse(value)) return 'it is no URL (characters such as @ / # in a password are written %40 %2F %23)';
  return new URL(value).pathname.length > 1 ? undefined : 'the database is missing at its end';
}

function invalid(code: ErrorCode, name: SettingName, foundIn: string, problem: string): EcomError {
  return new EcomError(code, `${name} in ${foundIn} ${problem}.`, {
    next: `It should be ${expectations[name]}.`,
    fields: { setting: name, found_in: foundIn, expected: expectations[name] },
  });
}

/** The checkout that this program runs from, if it does; an installed package has no `src`. */
export function checkoutFolder(): string | undefined {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (dirname(folder) !== folder) {
    if (isCheckout(folder)) return folder;
    folder = dirname(folder);
  }
  return undefined;
}

function isCheckout(folder: string): boolean {
  const manifest = join(folder, 'package.json');
  if (!existsSync(manifest) || !existsSync(join(folder, 'src'))) return false;
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { name?: string }).name === 'ecom-data-platform';
}

const defaultHome = (): string => checkoutFolder() ?? join(homedir(), '.ecom');
