import type { TaskAttemptTable } from '../../storage/control-tables.ts';
import type { Database } from '../../storage/storage.ts';
import type { AttemptOutcome } from '../attempt.ts';
import type { AttemptKey } from '../log-files.ts';
import type { TaskAttempt } from '../orchestration.ts';
import type { ProcessGroup } from '../process-group.ts';

/** The columns that name an attempt. */
const rowOf = ({ dagId, runId, taskId, number }: AttemptKey) =>
  ({ dag_id: dagId, run_id: runId, task_id: taskId, attempt: number }) as const;

/** The process that an attempt was started as and that nobody has seen end. */
export async function findRunning(database: Database, key: AttemptKey): Promise<ProcessGroup | undefined> {
  const row = await database.session(({ queries }) =>
    queries
      .selectFrom('platform.task_attempt')
      .select(['pid', 'process_start'])
      .where((row) => row.and(rowOf(key)))
      .where('state', '=', 'running')
      .executeTakeFirst(),
  );
  return row && { pid: Number(row.pid), start: row.process_start };
}

/** Writes the attempt down as running; one that is begun again takes its row's place. */
export async function recordStart(
  database: Database,
  key: AttemptKey,
  group: ProcessGroup,
  logFile: string,
): Promise<void> {
  await database.transaction({}, async ({ queries }) => {
    await queries
      .deleteFrom('platform.task_attempt')
      .where((row) => row.and(rowOf(key)))
      .execute();
    await queries
      .insertInto('platform.task_attempt')
      .values({
        ...rowOf(key),
        state: 'running',
        pid: group.pid,
        process_start: group.start,
        started_at: new Date(),
        ended_at: null,
        exit_code: null,
        log_file: logFile,
      })
      .execute();
  });
}

export async function recordEnd(database: Database, key: AttemptKey, outcome: AttemptOutcome): Promise<void> {
  await database.session(({ queries }) =>
    queries
      .updateTable('platform.task_attempt')
      .set({ state: outcome.state, exit_code: outcome.exitCode, ended_at: new Date() })
      .where((row) => row.and(rowOf(key)))
      .execute(),
  );
}

export async function attemptsOf(database: Database, dagId: string, runId: string): Promise<readonly TaskAttempt[]> {
  const rows = await database.session(({ queries }) =>
    queries
      .selectFrom('platform.task_attempt')
      .selectAll()
      .where('dag_id', '=', dagId)
      .where('run_id', '=', runId)
      .orderBy('started_at')
      .execute(),
  );
  return rows.map(attemptOf);
}

export async function forgetAttempts(database: Database, dagId: string, runIds: readonly string[]): Promise<void> {
  if (runIds.length === 0) return;
  await database.session(({ queries }) =>
    queries
      .deleteFrom('platform.task_attempt')
      .where('dag_id', '=', dagId)
      .where('run_id', 'in', [...runIds])
      .execute(),
  );
}

const attemptOf = (row: TaskAttemptTable): TaskAttempt => ({
  taskId: row.task_id,
  number: row.attempt,
  state: row.state,
  startedAt: row.started_at.toISOString(),
  endedAt: row.ended_at?.toISOString() ?? null,
  exitCode: row.exit_code,
  logFile: row.log_file,
});
