import { randomBytes } from 'node:crypto';
import type { Config } from '../../config.ts';
import { readIfPresent, writeWhole } from '../../machine/files.ts';
import { newSecretFile, secretFile } from '../../secrets.ts';

type Home = Pick<Config, 'home'>;

/** Owns the server: makes databases and log-ins, and does nothing else. */
export const SUPERUSER = 'ecom';

/** The platform's databases, each with the log-in that owns it. */
export const owners: Readonly<Record<DatabaseName, LoginName>> = {
  ecom_db: 'ecom_loader',
  ecom_dwh: 'ecom_loader',
  ecom_ops: 'ecom_platform',
};

export type DatabaseName = 'ecom_db' | 'ecom_dwh' | 'ecom_ops';

export const databaseNames = Object.keys(owners) as readonly DatabaseName[];

/** What a log-in is for. */
export interface Login {
  /** Databases that it may connect to without owning them. */
  readonly connects: readonly DatabaseName[];
  /** Reads every table of the databases that it connects to, those to come too; one that does not is granted schemas one by one. */
  readonly readsAll: boolean;
  /** So many connections at once; null: as many as the server has. */
  readonly connections: number | null;
  /** What its sessions begin with. A person's own `alter role … set` afterwards stays. */
  readonly settings: Readonly<Record<string, string>>;
  /** As the server's catalog describes it. */
  readonly comment: string;
}

export type LoginName = 'ecom_loader' | 'ecom_platform' | 'ecom_reader' | 'ecom_bi' | 'ecom_pii';

const OWNER = { connects: [], readsAll: false, connections: null, settings: {} } as const;
const MOST_READERS = 20;

/** Reads schemas of the warehouse that it is granted. */
const OF_WAREHOUSE = {
  connects: ['ecom_dwh'],
  readsAll: false,
  connections: MOST_READERS,
  settings: {
    default_transaction_read_only: 'on',
    statement_timeout: '30min',
    idle_in_transaction_session_timeout: '10min',
  },
} as const;

/** All but the superuser. None of them may make databases or log-ins, or reach the machine's files and programs. */
export const logins: Readonly<Record<LoginName, Login>> = {
  ecom_loader: { ...OWNER, comment: 'Writes the shop, captures its changes and loads the warehouse.' },
  ecom_platform: { ...OWNER, comment: 'Keeps schedules, runs and alerts.' },
  ecom_reader: {
    connects: ['ecom_db', 'ecom_dwh'],
    readsAll: true,
    connections: MOST_READERS,
    settings: { default_transaction_read_only: 'on' },
    comment: 'Reads for ecom sql.',
  },
  ecom_bi: { ...OF_WAREHOUSE, comment: 'Reads core and mart for BI tools, but nothing that says who somebody is.' },
  ecom_pii: { ...OF_WAREHOUSE, comment: 'Reads core and mart with what says who somebody is.' },
};

export const loginNames = Object.keys(logins) as readonly LoginName[];

export type Passwords = Readonly<Record<LoginName, string>>;

const SUPERUSER_PASSWORD = 'postgres.password';

/** Where the password is. */
export const passwordFile = (config: Home, name: LoginName | typeof SUPERUSER): string =>
  secretFile(config, fileOf(name));

const fileOf = (name: LoginName | typeof SUPERUSER): string =>
  name === SUPERUSER ? SUPERUSER_PASSWORD : `${name}.password`;

/** The superuser's password; undefined before the first start. */
export const readPassword = (config: Home): Promise<string | undefined> => read(config, SUPERUSER);

export const createPassword = (config: Home): Promise<string> => create(config, SUPERUSER);

/** The passwords of all log-ins; undefined while one is missing. */
export async function readPasswords(config: Home): Promise<Passwords | undefined> {
  const found: Partial<Record<LoginName, string>> = {};
  for (const name of loginNames) {
    const password = await read(config, name);
    if (password === undefined) return undefined;
    found[name] = password;
  }
  return found as Passwords;
}

/** The same, once each has one. Of several processes only one may ask at a time. */
export async function makePasswords(config: Home): Promise<Passwords> {
  const made: Partial<Record<LoginName, string>> = {};
  for (const name of loginNames) made[name] = (await read(config, name)) ?? (await create(config, name));
  return made as Passwords;
}

const read = async (config: Home, name: LoginName | typeof SUPERUSER): Promise<string | undefined> =>
  (await readIfPresent(passwordFile(config, name)))?.trim();

async function create(config: Home, name: LoginName | typeof SUPERUSER): Promise<string> {
  const password = randomBytes(24).toString('base64url');
  await writeWhole(await newSecretFile(config, fileOf(name)), `${password}\n`);
  return password;
}
