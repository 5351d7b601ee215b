import type { Config } from '../config.ts';
import { rotateApplicationLogs } from './application-logs.ts';
import type { Dag } from './dags.ts';
import { nameInFolder, removeRunLogs, runFolder, runsWithLogs, sizeOf } from './log-files.ts';
import { type DagRun, endStates, type Orchestrator } from './orchestration.ts';
import { momentOf } from './run-id.ts';

export interface PruneOptions {
  /** Runs of each DAG that stay, the newest. */
  readonly keep: number;
  /** Only say what would go. */
  readonly isDryRun?: boolean;
}

/** What a clean-up removed, or would remove. */
export interface PruneReport {
  readonly kept_runs: number;
  readonly dags: readonly {
    readonly dag: string;
    readonly removed_runs: number;
    readonly freed_bytes: number;
  }[];
  /** Of older logs of PostgreSQL and Airflow. */
  readonly application_logs_freed_bytes: number;
}

/** Puts large application logs away, and removes logs and history of all but the newest runs of each DAG, by number and not by age; a run that has not ended stays. */
export async function pruneRuns(
  config: Pick<Config, 'home'>,
  orchestrator: Orchestrator,
  dags: readonly Dag[],
  { keep, isDryRun = false }: PruneOptions,
): Promise<PruneReport> {
  const reports = [];
  for (const { id: dag } of dags) {
    const gone = await runsToRemove(config, orchestrator, dag, keep);
    let freed = 0;
    for (const runId of gone) {
      freed += isDryRun ? await sizeOf(runFolder(config, dag, runId)) : await removeRunLogs(config, dag, runId);
    }
    if (!isDryRun) await orchestrator.forget(dag, gone);
    reports.push({ dag, removed_runs: gone.length, freed_bytes: freed });
  }
  const application_logs_freed_bytes = await rotateApplicationLogs(config, { isDryRun });
  return { kept_runs: keep, dags: reports, application_logs_freed_bytes };
}

async function runsToRemove(
  config: Pick<Config, 'home'>,
  orchestrator: Orchestrator,
  dagId: string,
  keep: number,
): Promise<readonly string[]> {
  const known = await orchestrator.runs({ dagId });
  const names = new Set(known.map(({ runId }) => nameInFolder(runId)));
  const orphans = (await runsWithLogs(config, dagId)).filter((runId) => !names.has(runId));
  const all = [...known.map(({ runId, queuedAt }) => ({ runId, at: queuedAt })), ...orphans.map(withMoment)];
  const newest = all.toSorted((a, b) => (a.at < b.at ? 1 : -1)).slice(0, keep);
  const kept = new Set([...newest.map(({ runId }) => runId), ...known.filter(isActive).map(({ runId }) => runId)]);
  return all.map(({ runId }) => runId).filter((runId) => !kept.has(runId));
}

const isActive = ({ state }: DagRun): boolean => !endStates.has(state);

const withMoment = (runId: string): { readonly runId: string; readonly at: string } => ({
  runId,
  at: momentOf(runId)?.toISOString() ?? '',
});
