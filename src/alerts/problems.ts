import type { SchemaChangeReport } from '../etl/report.ts';
import type { CheckReport } from '../quality/report.ts';
import type { EndedRun, EndedTask, Problem } from './problem.ts';

/** What is wrong after a run: each problem once. */
export function problemsOf(run: EndedRun): readonly Problem[] {
  return [...missed(run), ...run.tasks.flatMap((task) => taskProblems(run, task))];
}

/** What the run has looked at: an open alert about it that is no problem now is over. */
export function lookedAt(run: EndedRun, alert: Pick<Problem, 'kind' | 'dag' | 'task'>): boolean {
  if (alert.dag !== run.dag.id) return false;
  if (alert.kind === 'missed_run') return run.state === 'success' || run.state === 'skipped';
  return run.tasks.some(({ taskId, state }) => taskId === alert.task && (state === 'success' || state === 'failed'));
}

/** A schema change is news, not a state: nobody waits for its end. */
export const isNews = ({ kind }: Pick<Problem, 'kind'>): boolean => kind === 'schema_change';

function missed({ dag, runId, state, moments = [] }: EndedRun): Problem[] {
  if (state !== 'missed') return [];
  const [first, last] = [moments[0], moments.at(-1)];
  const several = moments.length > 1 && first && last;
  const title = `${dag.id} missed ${several ? `${moments.length} runs` : 'a run'}`;
  const detail = several
    ? `From ${first.toISOString()} to ${last.toISOString()} none began: the machine slept, or its clock was set.`
    : `${runId} did not begin in its time: the run before it takes too long, the machine slept, or its clock was set.`;
  return [{ kind: 'missed_run', dag: dag.id, task: null, check: null, table: null, title, detail }];
}

function taskProblems(run: EndedRun, task: EndedTask): Problem[] {
  const checks = failedChecks(task).map((check) => checkProblem(run, task, check));
  const changes = schemaChanges(task).map((change) => changeProblem(run, task, change));
  // A validation fails because of its checks, which speak for themselves.
  const hasFailed = task.state === 'failed' || task.state === 'timed_out';
  return [...(hasFailed && checks.length === 0 ? [failedTask(run, task)] : []), ...checks, ...changes];
}

const resultOf = ({ result }: EndedTask): { checks?: CheckReport[]; schema_changes?: SchemaChangeReport[] } =>
  typeof result === 'object' && result !== null ? result : {};

const failedChecks = (task: EndedTask): CheckReport[] =>
  (resultOf(task).checks ?? []).filter(({ status }) => status === 'failed');

const schemaChanges = (task: EndedTask): SchemaChangeReport[] => resultOf(task).schema_changes ?? [];

function failedTask({ dag, runId }: EndedRun, { taskId, state, error, logFile }: EndedTask): Problem {
  const how = state === 'timed_out' ? 'took too long' : 'failed';
  return {
    kind: 'failed_task',
    dag: dag.id,
    task: taskId,
    check: null,
    table: null,
    title: `${dag.id}: ${taskId} ${how}`,
    detail: `${error ?? 'It printed no error.'}\nRun: ${runId}\nLog: ${logFile}`,
  };
}

function checkProblem({ dag, runId }: EndedRun, { taskId }: EndedTask, found: CheckReport): Problem {
  const { check_name: check, table_name: table, expected, actual } = found;
  const isStale = check.endsWith('_freshness');
  return {
    kind: isStale ? 'stale_data' : 'failed_check',
    dag: dag.id,
    task: taskId,
    check,
    table,
    title: checkTitle(found),
    detail: `Expected ${expected ?? '?'}, found ${actual ?? '?'}.\nRun: ${runId}`,
  };
}

function checkTitle({ kind, check_name: check, table_name: table, severity, actual }: CheckReport): string {
  if (check.endsWith('_freshness')) return `${table} is stale: ${actual}`;
  if (kind === 'quarantine') return `${table}: ${actual} in quarantine (${severity})`;
  return `${table}: ${check} failed (${severity})`;
}

function changeProblem({ dag, runId }: EndedRun, { taskId }: EndedTask, change: SchemaChangeReport): Problem {
  const { source_table: table, column_name: column, old_type: from, new_type: to, outcome } = change;
  const types = [from, to].filter((type) => type !== null).join(' → ');
  return {
    kind: 'schema_change',
    dag: dag.id,
    task: taskId,
    check: `${column} ${change.change}`,
    table: `shop.${table}`,
    title: `shop.${table}.${column} was ${change.change}`,
    detail: [types, outcome, `Run: ${runId}`].filter(Boolean).join('\n'),
  };
}
