import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Config } from '../src/config.ts';
import { untilPossible } from '../src/machine/patience.ts';
import { airflowHome } from '../src/orchestration/airflow/access.ts';
import { dags } from '../src/orchestration/dags.ts';
import { endStates, type Orchestrator } from '../src/orchestration/orchestration.ts';
import { openOrchestrator } from '../src/wire.ts';
import { type Result, say } from './house.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const SPAN_MS = 60_000;
const RUNS = 3;

/** What an orchestrator costs. */
interface Cost {
  /** Of one core, while nothing is due. */
  readonly cpu: number;
  /** Of its processes and the database's; shared pages are divided. */
  readonly mebibytes: number;
  /** From asking for a run to its success, the median. */
  readonly runMs: number;
}

/** The embedded scheduler beside Airflow's, with the same DAGs on the same databases. Linux alone tells what is asked here. */
export async function idle(config: Config): Promise<readonly Result[]> {
  const env = { ...process.env, ECOM_HOME: config.home, ECOM_PG_PORT: String(config.pgPort), ECOM_HTTP_PORT: '8650' };
  return compared(
    await costOfEmbedded(config, env),
    await costOfAirflow(config, { ...env, ECOM_AIRFLOW_PORT: '8651' }),
  );
}

async function costOfEmbedded(config: Config, env: NodeJS.ProcessEnv): Promise<Cost> {
  say('embedded');
  const up = startUp(env);
  try {
    await untilSaid(up, 'Health and metrics');
    return await measure({ ...config, orchestrator: 'embedded' }, async () => treeOf(up.pid ?? 0));
  } finally {
    up.kill('SIGTERM');
    await once(up, 'exit');
  }
}

async function costOfAirflow(config: Config, env: NodeJS.ProcessEnv): Promise<Cost> {
  say('Airflow');
  await airflowScript('start', env);
  try {
    return await measure({ ...config, orchestrator: 'airflow' }, () => groupsOf(airflowHome(config)));
  } finally {
    await airflowScript('stop', env);
  }
}

function compared(embedded: Cost, airflow: Cost): readonly Result[] {
  const line = (name: string, unit: string, of: (cost: Cost) => number, digits = 1): Result => ({
    name,
    measured: `${of(embedded).toFixed(digits)} ${unit} embedded`,
    beside: `${of(airflow).toFixed(digits)} ${unit} Airflow`,
    value: of(embedded) / of(airflow),
    limit: 1,
  });
  return [
    line('idle, of a core', '%', ({ cpu }) => cpu * 100),
    line('idle, memory', 'MiB', ({ mebibytes }) => mebibytes, 0),
    line('a run of one task', 's', ({ runMs }) => runMs / 1_000),
  ];
}

function startUp(env: NodeJS.ProcessEnv): ChildProcess {
  const args = [join(root, 'bin', 'ecom.mjs'), 'up', '--history', '1h'];
  return spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
}

async function untilSaid(child: ChildProcess, text: string): Promise<void> {
  if (!child.stderr) throw new Error('no messages');
  for await (const line of createInterface({ input: child.stderr })) {
    if (!line.startsWith(text)) continue;
    child.stderr.resume();
    return;
  }
  throw new Error(`ecom up ended without "${text}"`);
}

async function airflowScript(action: 'start' | 'stop', env: NodeJS.ProcessEnv): Promise<void> {
  const child = spawn(join(root, 'scripts', 'airflow', 'run_airflow.sh'), [action], { env, stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`run_airflow.sh ${action} ended with ${code}`);
}

/** @param processes the orchestrator's */
async function measure(config: Config, processes: () => Promise<readonly number[]>): Promise<Cost> {
  const orchestrator = await openOrchestrator(config);
  try {
    const runs: number[] = [];
    await setPaused(orchestrator, false);
    for (let number = 0; number < RUNS; number += 1) runs.push(await runOnce(orchestrator));
    await setPaused(orchestrator, true);
    await sleep(10_000);
    return { ...(await idleCost(processes)), runMs: runs.sort((a, b) => a - b)[Math.floor(RUNS / 2)] ?? Number.NaN };
  } finally {
    await orchestrator.close();
  }
}

/** A DAG that Airflow has not read yet is asked for again. */
async function setPaused(orchestrator: Orchestrator, isPaused: boolean): Promise<void> {
  for (const { id } of dags) {
    const change = (): Promise<void> => (isPaused ? orchestrator.pause(id) : orchestrator.unpause(id));
    await untilPossible(change, { forMs: 60_000, everyMs: 1_000 });
  }
}

async function runOnce(orchestrator: Orchestrator): Promise<number> {
  const begin = performance.now();
  const { dagId, runId } = await orchestrator.trigger('synth_stream_5min');
  for (;;) {
    const run = (await orchestrator.runs({ dagId, limit: 5 })).find((one) => one.runId === runId);
    if (run && endStates.has(run.state)) return performance.now() - begin;
    await sleep(50);
  }
}

async function idleCost(processes: () => Promise<readonly number[]>): Promise<Pick<Cost, 'cpu' | 'mebibytes'>> {
  const pids = [...(await processes()), ...(await named('postgres'))];
  const before = await ticksOf(pids);
  await sleep(SPAN_MS);
  const after = await ticksOf(pids);
  const TICKS_PER_MS = 100 / 1_000;
  const memory = await Promise.all(pids.map(kibibytesOf));
  return {
    cpu: (after - before) / TICKS_PER_MS / SPAN_MS,
    mebibytes: memory.reduce((sum, one) => sum + one, 0) / 1_024,
  };
}

interface Process {
  readonly pid: number;
  readonly name: string;
  readonly parent: number;
  readonly group: number;
  readonly ticks: number;
}

/** https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
async function everyProcess(): Promise<readonly Process[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const texts = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')));
  return texts.filter(Boolean).map((text) => {
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return {
      pid: Number.parseInt(text, 10),
      name: text.slice(text.indexOf('(') + 1, text.lastIndexOf(')')),
      parent: Number(fields[1]),
      group: Number(fields[2]),
      ticks: Number(fields[11]) + Number(fields[12]),
    };
  });
}

async function treeOf(pid: number): Promise<readonly number[]> {
  const all = await everyProcess();
  const below = (parent: number): number[] =>
    all.filter((one) => one.parent === parent).flatMap((one) => [one.pid, ...below(one.pid)]);
  return [pid, ...below(pid)];
}

async function groupsOf(folder: string): Promise<readonly number[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.pid'));
  const groups = await Promise.all(files.map(async (name) => Number(await readFile(join(folder, name), 'utf8'))));
  return (await everyProcess()).filter(({ group }) => groups.includes(group)).map(({ pid }) => pid);
}

const named = async (wanted: string): Promise<readonly number[]> =>
  (await everyProcess()).filter(({ name }) => name === wanted).map(({ pid }) => pid);

async function ticksOf(pids: readonly number[]): Promise<number> {
  const wanted = new Set(pids);
  return (await everyProcess()).filter(({ pid }) => wanted.has(pid)).reduce((sum, { ticks }) => sum + ticks, 0);
}

async function kibibytesOf(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  return Number(/^Pss:\s+(\d+)/m.exec(text)?.[1] ?? 0);
}
