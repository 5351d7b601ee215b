import { spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Config, checkoutFolder } from '../../config.ts';
import { EcomError } from '../../errors.ts';
import { type Dag, dags as declaredDags } from '../dags.ts';
import { accessOf, airflowHome } from './access.ts';
import { openApi } from './api.ts';

/**
 * Starts the checkout's own Airflow where the settings name no other and it does not run, its DAGs paused.
 *
 * @param dags those that are to run
 * @param onNote what the script says
 * @returns stops it again; undefined where it was not started here
 * @throws EcomError ORCHESTRATOR_UNREACHABLE; SETTING_INVALID where a DAG has another schedule than the one that Airflow was given
 */
export async function startAirflow(
  config: Config,
  dags: readonly Dag[],
  onNote: (text: string) => void,
): Promise<(() => Promise<void>) | undefined> {
  for (const dag of dags) assertDeclared(dag);
  if (config.airflowUrl !== undefined || checkoutFolder() === undefined || (await isWell(config))) return undefined;
  await run(config, 'start', onNote);
  return () => run(config, 'stop', onNote);
}

/** Stops the checkout's own Airflow, whatever the settings say now; false where it does not run. */
export async function stopAirflow(config: Config, onNote: (text: string) => void): Promise<boolean> {
  const files = await readdir(airflowHome(config)).catch(() => []);
  if (checkoutFolder() === undefined || !files.some((name) => name.endsWith('.pid'))) return false;
  await run(config, 'stop', onNote);
  return true;
}

function assertDeclared({ id, cron }: Dag): void {
  const declared = declaredDags.find((dag) => dag.id === id);
  if (declared?.cron === cron) return;
  throw new EcomError('SETTING_INVALID', `${id} runs in Airflow by ${declared?.cron}, which ecom up cannot change.`, {
    next: 'Leave --batch-every and --etl-every out, or change src/orchestration/dags.ts and run ecom dags export.',
    fields: { dag: id, asked: cron },
  });
}

/** Whether it answers and its scheduler lives. */
async function isWell(config: Config): Promise<boolean> {
  try {
    const health = await openApi(await accessOf(config)).get<{ scheduler: { status: string } }>('/monitor/health');
    return health.scheduler.status === 'healthy';
  } catch {
    return false;
  }
}

async function run(config: Config, action: 'start' | 'stop', onNote: (text: string) => void): Promise<void> {
  const script = join(checkoutFolder() ?? '', 'scripts', 'airflow', 'run_airflow.sh');
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
