import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../../config.ts';
import { exitCodes } from '../../errors.ts';
import { runFolder } from '../../orchestration/log-files.ts';
import { type DagRun, endStates, type Orchestrator, type TaskAttempt } from '../../orchestration/orchestration.ts';
import { attemptsText } from '../dags-text.ts';
import { logPrinter } from '../logs/attempt-logs.ts';
import { printNote, show } from '../output.ts';

const POLL_MS = 500;
/** A run that no scheduler has begun by then waits for another run, or for a scheduler. */
const BEGINS_WITHIN_MS = 10_000;

/** Shows what a run's tasks say until it has ended; this process then ends with its exit code. */
export async function awaitRun(
  config: Config,
  orchestrator: Orchestrator,
  { dagId, runId }: DagRun,
  json: boolean | undefined,
): Promise<void> {
  const printNew = logPrinter((line) => printNote(line));
  const folder = runFolder(config, dagId, runId);
  const begun = performance.now();
  let isToldToWait = false;
  for (;;) {
    const run = (await orchestrator.runs({ dagId })).find((one) => one.runId === runId);
    await printNew(folder);
    if (run === undefined || endStates.has(run.state)) {
      const attempts = await orchestrator.attempts(dagId, runId);
      process.exitCode = exitCodeOfRun(run, attempts);
      show({ run: run ?? null, attempts }, json, () => `${attemptsText(attempts)}\n${dagId}: ${runId} ${ending(run)}.`);
      return;
    }
    if (run.state === 'queued' && !isToldToWait && performance.now() - begun > BEGINS_WITHIN_MS) {
      isToldToWait = true;
      printNote(
        `${runId} is in line: it begins when the run before it has ended, and while ecom up (or Airflow) runs.`,
      );
    }
    await sleep(POLL_MS);
  }
}

const ending = (run: DagRun | undefined): string => (run === undefined ? 'was removed' : `ended: ${run.state}`);

/** That of the attempt that failed; a run that another one kept from its work was skipped. */
export function exitCodeOfRun(run: DagRun | undefined, attempts: readonly TaskAttempt[]): number {
  if (run?.state === 'success') return exitCodes.done;
  if (run?.state === 'skipped' || run?.state === 'missed') return exitCodes.skipped;
  const failed = attempts.findLast(({ state }) => state === 'failed' || state === 'timed_out');
  return failed?.exitCode || exitCodes.failed;
}
