import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { homeFolder } from '../config.ts';
import { exitCodes } from '../errors.ts';
import { readJson, writeWhole } from '../machine/files.ts';
import { processStart } from '../machine/processes.ts';
import { RUN_CONTEXT } from './environment.ts';
import { type AttemptKey, attemptFile } from './log-files.ts';
import { leaveOutcome, type Outcome, outcomeFile, readOutcome } from './outcome.ts';
import { isRunning, type ProcessGroup, waitForEnd } from './process-group.ts';

/** A process of the task, in `process.json` beside its logs. */
interface Record extends ProcessGroup {
  readonly number: number;
  /** What it waited for when it began. */
  readonly waits_for?: Record;
}

/**
 * An attempt whose orchestrator does not watch processes, as Airflow's: the process itself keeps the record. One that a killed
 * orchestrator left running is waited for first.
 *
 * @param onWait called where there is something to wait for
 * @returns how the earlier attempt ended, where it did the work: then there is nothing left to do
 */
export async function beginOwnAttempt(
  environment: NodeJS.ProcessEnv,
  onWait: (earlier: number, group: ProcessGroup) => void,
): Promise<Outcome | undefined> {
  const config = { home: homeFolder(environment) };
  const key = attemptOf(environment);
  const recordFile = join(dirname(attemptFile(config, key)), 'process.json');
  await mkdir(dirname(recordFile), { recursive: true });
  leaveOutcome(outcomeFile(attemptFile(config, key)));
  const earlier = await stillRunning(await readRecord(recordFile));
  const own: Record = { number: key.number, pid: process.pid, start: (await processStart(process.pid)) ?? null };
  await writeWhole(recordFile, `${JSON.stringify(earlier ? { ...own, waits_for: earlier } : own)}\n`);
  if (!earlier) return undefined;
  onWait(earlier.number, earlier);
  await waitForEnd(earlier);
  const outcome = await readOutcome(attemptFile(config, { ...key, number: earlier.number }));
  return outcome && didTheWork(outcome) ? outcome : undefined;
}

/** Whether this process is an attempt that nobody watches. */
export const isOwnAttempt = (environment: NodeJS.ProcessEnv): boolean =>
  names.every((name) => environment[name]) && environment[RUN_CONTEXT.outcomeFile] === undefined;

const names = [RUN_CONTEXT.dagId, RUN_CONTEXT.runId, RUN_CONTEXT.taskId, RUN_CONTEXT.tryNumber];

function attemptOf(environment: NodeJS.ProcessEnv): AttemptKey {
  const word = (name: string): string => environment[name] ?? '';
  return {
    dagId: word(RUN_CONTEXT.dagId),
    runId: word(RUN_CONTEXT.runId),
    taskId: word(RUN_CONTEXT.taskId),
    number: Number(word(RUN_CONTEXT.tryNumber)),
  };
}

const record: z.ZodType<Record> = z.lazy(() =>
  z.object({
    number: z.number().int(),
    pid: z.number().int(),
    start: z.string().nullable(),
    waits_for: record.optional() as z.ZodType<Record>,
  }),
);

const readRecord = (file: string): Promise<Record | undefined> =>
  readJson(file, record, 'Remove it, once no process of the task runs any more.');

/** The newest process of the task that has not ended: one that only waited may have been killed before the one that works. */
async function stillRunning(record: Record | undefined): Promise<Record | undefined> {
  if (record === undefined || (await isRunning(record))) return record;
  return stillRunning(record.waits_for);
}

const didTheWork = ({ exitCode }: Outcome): boolean => exitCode === exitCodes.done || exitCode === exitCodes.skipped;
