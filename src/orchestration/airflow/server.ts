import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Config, checkoutFolder } from '../../config.ts';
import { EcomError } from '../../errors.ts';
import { accessOf } from './access.ts';
import { openApi } from './api.ts';

/**
 * Starts the checkout's own Airflow where the settings name no other and it does not run, its DAGs paused.
 *
 * @param onNote what the script says
 * @returns stops it again; undefined where it was not started here
 * @throws EcomError ORCHESTRATOR_UNREACHABLE
 */
export async function startAirflow(
  config: Config,
  onNote: (text: string) => void,
): Promise<(() => Promise<void>) | undefined> {
  const checkout = checkoutFolder();
  if (config.airflowUrl !== undefined || checkout === undefined || (await answers(config))) return undefined;
  const script = join(checkout, 'scripts', 'airflow', 'run_airflow.sh');
  await run(config, script, 'start', onNote);
  return () => run(config, script, 'stop', onNote);
}

async function answers(config: Config): Promise<boolean> {
  try {
    await openApi(await accessOf(config)).get('/version');
    return true;
  } catch {
    return false;
  }
}

async function run(
  config: Config,
  script: string,
  action: 'start' | 'stop',
  onNote: (text: string) => void,
): Promise<void> {
  const child = spawn(script, [action], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ECOM_HOME: config.home, AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION: 'True' },
  });
  createInterface({ input: child.stderr }).on('line', onNote);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', resolve);
  });
  if (code === 0) return;
  throw new EcomError('ORCHESTRATOR_UNREACHABLE', `Airflow did not ${action}.`, {
    next: `Run ${script} ${action} and read what it says.`,
    fields: { exit_code: code },
  });
}
