import { join } from 'node:path';
import { z } from 'zod';
import { type Config, dataFolder } from '../../config.ts';
import { EcomError } from '../../errors.ts';
import { readIfPresent, readJson } from '../../machine/files.ts';

/** Where Airflow is and as whom we log in. */
export interface Access {
  /** Without a slash at its end. */
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

/** Where `scripts/airflow/run_airflow.sh` keeps Airflow. */
export const airflowHome = (config: Pick<Config, 'home'>): string => join(dataFolder(config), 'airflow');

const PASSWORDS = 'simple_auth_manager_passwords.json.generated';
const USER = 'admin';
const PASSWORDS_LOST = 'Stop Airflow, remove the file and start it again: it makes a password then.';

/**
 * The Airflow that the settings name, else the one that `run_airflow.sh` started.
 *
 * @throws EcomError ORCHESTRATOR_UNREACHABLE where none was started
 */
export async function accessOf(config: Pick<Config, 'home' | 'airflowUrl'>): Promise<Access> {
  if (config.airflowUrl !== undefined) return named(new URL(config.airflowUrl));
  const folder = airflowHome(config);
  const [url, passwords] = await Promise.all([
    readIfPresent(join(folder, 'url')),
    readJson(join(folder, PASSWORDS), z.record(z.string(), z.string()), PASSWORDS_LOST),
  ]);
  if (url === undefined || passwords === undefined) throw notStarted(config);
  return { url: url.trim(), user: USER, password: passwords[USER] ?? '' };
}

function named(url: URL): Access {
  const { username, password } = url;
  url.username = '';
  url.password = '';
  return {
    url: url.toString().replace(/\/$/, ''),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
  };
}

const notStarted = ({ home }: Pick<Config, 'home'>): EcomError =>
  new EcomError('ORCHESTRATOR_UNREACHABLE', `No Airflow runs for ${home}.`, {
    next: 'Start it with scripts/airflow/run_airflow.sh, or name yours in ECOM_AIRFLOW_URL.',
    fields: { home },
    retryable: true,
  });
