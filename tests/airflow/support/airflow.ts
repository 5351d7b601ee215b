import { spawn } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Config, loadConfig } from '../../../src/config.ts';
import { accessOf } from '../../../src/orchestration/airflow/access.ts';
import { type Api, openApi } from '../../../src/orchestration/airflow/api.ts';
import { stopServer } from '../../../src/storage/embedded/server.ts';
import { checkout } from '../../cli/ecom.ts';
import { closed, endOfProcess, listening, until } from '../../support/waiting.ts';

const script = join(checkout, 'scripts', 'airflow', 'run_airflow.sh');

export interface TestAirflow {
  readonly config: Config;
  readonly api: Api;
  /** What a person would set to use it. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs the script with `start`, `stop`, …; resolves to what it says, rejects where it fails. */
  script(action: string): Promise<string>;
  remove(): Promise<void>;
}

export interface TestAirflowOptions {
  /** Default: the checkout's own. */
  readonly dagsFolder?: string;
  readonly settings?: Readonly<Record<string, string>>;
}

/** A real Airflow in a home folder of its own, started as a person does; its DAGs are paused. */
export async function startTestAirflow({ dagsFolder, settings = {} }: TestAirflowOptions = {}): Promise<TestAirflow> {
  const home = await mkdtemp(join(tmpdir(), 'ecom-airflow-'));
  // As root the database server runs as another account, which has to get through.
  await chmod(home, 0o755);
  const env = {
    ...settings,
    ECOM_HOME: home,
    ECOM_ORCHESTRATOR: 'airflow',
    ECOM_PG_PORT: '5670',
    ECOM_AIRFLOW_PORT: String(await freePort()),
    AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION: 'True',
    ...(dagsFolder === undefined ? {} : { AIRFLOW__CORE__DAGS_FOLDER: dagsFolder }),
  };
  const config = loadConfig(env, home);
  const run = (action: string): Promise<string> => runScript(action, env);
  const remove = async (): Promise<void> => {
    await run('stop');
    await stopServer(config);
    if (process.env.ECOM_TEST_KEEP) console.error(`kept: ${home}`);
    else await rm(home, { recursive: true, force: true });
  };
  try {
    await run('start');
    const api = openApi(await accessOf(config));
    await dagsOf(api);
    return { config, env, api, script: run, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function runScript(action: string, env: Readonly<Record<string, string>>): Promise<string> {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(ECOM|AIRFLOW)_/.test(name));
  const child = spawn(script, [action], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...Object.fromEntries(inherited), ...env },
  });
  let said = '';
  child.stderr.on('data', (piece: Buffer) => {
    said += piece.toString('utf8');
  });
  const { code } = await endOfProcess(child, `run_airflow.sh ${action}`, 290_000);
  if (code !== 0) throw new Error(`run_airflow.sh ${action} ended with ${code}: ${said}`);
  return said;
}

/** The DAGs once Airflow has read them, which takes a moment after its start. */
export async function dagsOf(api: Api): Promise<readonly { readonly dag_id: string }[]> {
  const ask = async (): Promise<readonly { readonly dag_id: string }[] | undefined> => {
    const dags = await api.all<{ dag_id: string }>('/dags', 'dags', { tags: 'ecom' });
    return dags.length > 0 ? dags : undefined;
  };
  return until(ask, 'Airflow to read the DAGs', { ms: 120_000, everyMs: 500 });
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listening(server);
  await closed(server);
  return port;
}

/** A folder beside our DAG file with another declaration and other scripts: `dags/` of it is for Airflow. */
export async function dagsWith(declaration: object, files: Readonly<Record<string, string>>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'ecom-dags-'));
  const dags = join(root, 'dags');
  await mkdir(dags);
  await cp(join(checkout, 'dags', 'ecom_schedules.py'), join(dags, 'ecom_schedules.py'));
  await writeFile(join(dags, 'ecom_dags.json'), JSON.stringify(declaration));
  await mkdir(join(root, 'scripts'));
  await symlink(join(checkout, 'scripts', 'ecom.sh'), join(root, 'scripts', 'ecom.sh'));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), text, { mode: 0o755 });
  }
  return dags;
}
