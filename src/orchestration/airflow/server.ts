import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Config, checkoutFolder } from '../../config.ts';
import { EcomError } from '../../errors.ts';
import { type Dag, dags as declaredDags } from '../dags.ts';
import { accessOf } from './access.ts';
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
  const checkout = checkoutFolder();
  if (config.airflowUrl !== undefined || checkout === undefined || (await answers(config))) return undefined;
  const script = join(checkout, 'scripts', 'airflow', 'run_airflow.sh');
  await run(config, script, 'start', onNote);
  return () => run(config, script, 'stop', onNote);
}

function assertDeclared({ id, cron }: Dag): void {
  const declared = declaredDags.find((dag) => dag.id === id);
  if (declared?.cron === cron) return;
  throw new EcomError('SETTING_INVALID', `${id} runs in Airflow by ${declared?.cron}, which ecom up cannot change.`, {
    next: 'Leave --batch-every and --etl-every out, or change src/orchestration/dags.ts and run ecom dags export.',
    fields: { dag: id, asked: cron },
  });
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
