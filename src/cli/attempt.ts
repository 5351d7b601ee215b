import { RUN_CONTEXT } from '../orchestration/environment.ts';
import { leaveOutcome } from '../orchestration/outcome.ts';
import { printNote, show } from './output.ts';
import { beforeCancel } from './signals.ts';

/** A command that an orchestrator started as a task tells how it ends; `done` where an earlier attempt of the task did its work. */
export async function beginAttempt(environment: NodeJS.ProcessEnv = process.env): Promise<'begun' | 'done'> {
  const watched = environment[RUN_CONTEXT.outcomeFile];
  if (watched !== undefined) leaveOutcome(watched);
  if (watched !== undefined || environment[RUN_CONTEXT.runId] === undefined) return 'begun';
  const { beginOwnAttempt, isOwnAttempt } = await import('../orchestration/own-attempt.ts');
  if (!isOwnAttempt(environment)) return 'begun';
  const earlier = await beginOwnAttempt(environment, (number, { pid }) => {
    printNote(`Attempt ${number} still runs as process ${pid}: whoever started it was killed. Waiting for its end.`);
    beforeCancel(async () => void process.kill(pid, 'SIGTERM'));
  });
  beforeCancel(async () => {});
  if (!earlier) return 'begun';
  process.exitCode = earlier.exitCode;
  show(earlier.result, true, () => '');
  return 'done';
}

/** What a trace says about the attempt that this process is; nothing where it is none. */
export function attemptAttributes(environment: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const names = {
    dag: RUN_CONTEXT.dagId,
    run: RUN_CONTEXT.runId,
    task: RUN_CONTEXT.taskId,
    attempt: RUN_CONTEXT.tryNumber,
  };
  const known = Object.entries(names).map(([name, variable]) => [`ecom.${name}`, environment[variable] ?? ''] as const);
  return Object.fromEntries(known.filter(([, value]) => value !== ''));
}
