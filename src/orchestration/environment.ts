import { writeFileSync } from 'node:fs';

/** What a task's process learns from its environment. */
export const RUN_CONTEXT = {
  dagId: 'ECOM_DAG_ID',
  runId: 'ECOM_RUN_ID',
  taskId: 'ECOM_TASK_ID',
  tryNumber: 'ECOM_TRY_NUMBER',
  /** `json`: messages are JSON lines. */
  logFormat: 'ECOM_LOG_FORMAT',
} as const;

/** Where a task's process writes its exit code: who started it may be gone when it ends. */
export const EXIT_FILE = 'ECOM_EXIT_FILE';

export function leaveExitCode(environment: NodeJS.ProcessEnv = process.env): void {
  const path = environment[EXIT_FILE];
  if (path === undefined) return;
  process.on('exit', (code) => writeFileSync(path, String(code)));
}
