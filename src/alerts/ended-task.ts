import type { Config } from '../config.ts';
import { type AttemptKey, attemptFile } from '../orchestration/log-files.ts';
import type { AttemptState } from '../orchestration/orchestration.ts';
import { readOutcome } from '../orchestration/outcome.ts';
import type { EndedTask } from './problem.ts';

/** A task's last attempt with what its process wrote down. */
export async function endedTask(
  config: Pick<Config, 'home'>,
  key: AttemptKey,
  state: AttemptState,
): Promise<EndedTask> {
  const logFile = attemptFile(config, key);
  const outcome = await readOutcome(logFile);
  return { taskId: key.taskId, state, logFile, result: outcome?.result, error: outcome?.error };
}
