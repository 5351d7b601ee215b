import { existsSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { z } from 'zod';
import { DATABASE_URLS, isDecodable, urlOfConnection, urlProblem } from './database-url.ts';
import { EcomError, type ErrorCode } from './errors.ts';

/** Everything that can be set, from the environment or a `.env` file in the working directory; the environment wins. */
export interface Config {
  /** `ECOM_HOME`: absolute folder of data and logs. Default: the checkout, else `~/.ecom`. */
  readonly home: string;
  /**
   * `ECOM_OLTP_URL`: the shop's database. Unset: the embedded server, which costs about 300 MB of memory. `ECOM_OLTP_CONNECTION`, an
   * Airflow Connection as JSON, comes first.
   */
  readonly oltpUrl: string | undefined;
  /** `ECOM_DWH_URL`: the warehouse. Unset: the embedded server. `ECOM_DWH_CONNECTION` comes first. */
  readonly dwhUrl: string | undefined;
  /**
   * `ECOM_OLTP_READER_URL`: the shop's database again, by a log-in that may only read, for `ecom sql`. Unset: on the embedded server one of
   * its own, elsewhere that of `oltpUrl`, held to reading.
   */
  readonly oltpReaderUrl: string | undefined;
  /** `ECOM_DWH_READER_URL`: the same of the warehouse. */
  readonly dwhReaderUrl: string | undefined;
  /** `ECOM_ENGINE`: what computes the models. Default `duckdb`, in this process. */
  readonly engine: 'duckdb' | 'spark';
  /** `ECOM_ORCHESTRATOR`: what keeps the schedules. Default `embedded`, in `ecom up`. */
  readonly orchestrator: 'embedded' | 'airflow';
  /** `ECOM_AIRFLOW_URL`: an Airflow of your own, `http://user:password@host:8080`. Unset: the one of scripts/airflow/run_airflow.sh. */
  readonly airflowUrl: string | undefined;
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
  /** The folder of own models, `models/` of the working folder; undefined where there is none or it is the package's own. */
  readonly ownModels: string | undefined;
}

/** Databases, keys and a run's temporary files. */
export const dataFolder = ({ home }: Pick<Config, 'home'>): string => join(home, 'data');

export const logsFolder = ({ home }: Pick<Config, 'home'>): string => join(home, 'logs');

/** Whether some database is the embedded server's. */
export const usesEmbeddedServer = ({ oltpUrl, dwhUrl }: Pick<Config, 'oltpUrl' | 'dwhUrl'>): boolean =>
  oltpUrl === undefined || dwhUrl === undefined;

const schema = z.object({
  ECOM_HOME: z.string().optional(),
  ECOM_OLTP_URL: z.string().optional(),
  ECOM_DWH_URL: z.string().optional(),
  ECOM_OLTP_CONNECTION: z.string().optional(),
  ECOM_DWH_CONNECTION: z.string().optional(),
  ECOM_OLTP_READER_URL: z.string().optional(),
  ECOM_DWH_READER_URL: z.string().optional(),
  ECOM_ORCHESTRATOR: z.enum(['embedded', 'airflow']).default('embedded'),
  ECOM_AIRFLOW_URL: z
    .url({ protocol: /^https?$/ })
    .refine((text) => URL.canParse(text) && isDecodable(text))
    .optional(),
  ECOM_ENGINE: z.enum(['duckdb', 'spark']).default('duckdb'),
  ECOM_SPARK_URL: z.string().optional(),
  ECOM_PG_PORT: z.coerce.number().int().min(1).max(65_535).default(5433),
  ECOM_HTTP_PORT: z.coerce.number().int().min(1).max(65_535).default(8090),
});

type SettingName = keyof z.infer<typeof schema>;

/** What a setting should be, for the message when it is not. */
const expectations: Readonly<Record<SettingName, string>> = {
  ECOM_HOME: 'a folder',
  ECOM_OLTP_URL: DATABASE_URLS,
  ECOM_DWH_URL: DATABASE_URLS,
  ECOM_OLTP_CONNECTION: 'an Airflow Connection as JSON, with conn_type postgres or mssql',
  ECOM_DWH_CONNECTION: 'an Airflow Connection as JSON, with conn_type postgres or mssql',
  ECOM_OLTP_READER_URL: DATABASE_URLS,
  ECOM_DWH_READER_URL: DATABASE_URLS,
  ECOM_ORCHESTRATOR: 'embedded or airflow',
  ECOM_AIRFLOW_URL: 'http://user:password@host:8080, signs such as @ / # % in the password written %40 %2F %23 %25',
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
  const foundIn = (name: string): string => (environment[name] ? 'the environment' : join(folder, '.env'));
  const given = givenIn(environment, folder);
  const result = schema.safeParse(given);
  if (!result.success) {
    const name = String(result.error.issues[0]?.path[0]) as SettingName;
    throw invalid('SETTING_INVALID', name, foundIn(name), hasPassword(name) ? 'is no URL' : `is "${given[name]}"`);
  }
  const settings = result.data;
  const databaseUrl = (url: SettingName, connection: SettingName): string | undefined =>
    checkedUrl(given[connection] ? connection : url, given, foundIn);
  const home = homeOf(settings.ECOM_HOME, folder);
  const libs = join(checkoutFolder() ?? home, 'libs');
  return {
    home,
    oltpUrl: databaseUrl('ECOM_OLTP_URL', 'ECOM_OLTP_CONNECTION'),
    dwhUrl: databaseUrl('ECOM_DWH_URL', 'ECOM_DWH_CONNECTION'),
    oltpReaderUrl: checkedUrl('ECOM_OLTP_READER_URL', given, foundIn),
    dwhReaderUrl: checkedUrl('ECOM_DWH_READER_URL', given, foundIn),
    orchestrator: settings.ECOM_ORCHESTRATOR,
    airflowUrl: settings.ECOM_AIRFLOW_URL,
    engine: settings.ECOM_ENGINE,
    sparkHome: given.SPARK_HOME ?? join(libs, 'spark'),
    driversFolder: join(libs, 'jars'),
    sparkUrl: settings.ECOM_SPARK_URL,
    pgPort: settings.ECOM_PG_PORT,
    httpPort: settings.ECOM_HTTP_PORT,
    ownModels: ownModelsIn(folder),
  };
}

function givenIn(environment: NodeJS.ProcessEnv, folder: string): Record<string, string> {
  const file = join(folder, '.env');
  const fromFile = existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {};
  return { ...withValue(fromFile), ...withValue(environment) };
}

/** `Config.home`, whatever is wrong with the other settings. */
export const homeFolder = (environment: NodeJS.ProcessEnv = process.env, folder: string = process.cwd()): string =>
  homeOf(givenIn(environment, folder).ECOM_HOME, folder);

const homeOf = (given: string | undefined, folder: string): string =>
  given === undefined ? defaultHome() : absolute(given, folder);

/** Such a value is not repeated. */
const hasPassword = (name: string): boolean => name.endsWith('_URL');

/** A setting that is left empty is not set. */
const withValue = (environment: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(Object.entries(environment).filter((entry): entry is [string, string] => Boolean(entry[1])));

const absolute = (path: string, folder: string): string => (isAbsolute(path) ? path : resolve(folder, path));

/** A database's URL from the setting that names it. */
function checkedUrl(
  name: SettingName,
  given: Readonly<Record<string, string>>,
  foundIn: (name: string) => string,
): string | undefined {
  const value = given[name];
  const url = value === undefined || !name.endsWith('_CONNECTION') ? value : connectionUrl(value);
  const problem = url === undefined ? undefined : urlProblem(url);
  if (problem) throw invalid('URL_INVALID', name, foundIn(name), `names no usable database: ${problem}`);
  return url;
}

/** What is no JSON is no URL either, and is refused as such. */
function connectionUrl(text: string): string {
  try {
    return urlOfConnection(text);
  } catch {
    return '';
  }
}

function invalid(code: ErrorCode, name: SettingName, foundIn: string, problem: string): EcomError {
  return new EcomError(code, `${name} in ${foundIn} ${problem}.`, {
    next: `It should be ${expectations[name]}.`,
    fields: { setting: name, found_in: foundIn, expected: expectations[name] },
  });
}

/** In a checkout `models/` is the project itself. */
function ownModelsIn(folder: string): string | undefined {
  const models = join(folder, 'models');
  return isPackage(folder) || !statSync(models, { throwIfNoEntry: false })?.isDirectory() ? undefined : models;
}

/** The checkout that this program runs from, if it does; an installed package has no `src`. */
export function checkoutFolder(): string | undefined {
  const folder = packageFolder();
  return existsSync(join(folder, 'src')) ? folder : undefined;
}

/** The folder of this package: the checkout, or where it is installed. */
export function packageFolder(): string {
  const start = dirname(fileURLToPath(import.meta.url));
  let folder = start;
  while (!isPackage(folder)) {
    if (dirname(folder) === folder) return start;
    folder = dirname(folder);
  }
  return folder;
}

function isPackage(folder: string): boolean {
  const manifest = join(folder, 'package.json');
  if (!existsSync(manifest)) return false;
  try {
    return (JSON.parse(readFileSync(manifest, 'utf8')) as { name?: string } | null)?.name === 'ecom-data-platform';
  } catch {
    // Somebody else's, and not ours to judge.
    return false;
  }
}

const defaultHome = (): string => checkoutFolder() ?? join(homedir(), '.ecom');
