import { spawn } from 'node:child_process';
import { mkdir, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { exitCodes } from '../errors.ts';
import { processStart } from '../machine/processes.ts';
import { RUN_CONTEXT } from './environment.ts';
import type { AttemptKey } from './log-files.ts';
import type { AttemptState } from './orchestration.ts';
import { outcomeFile, readOutcome } from './outcome.ts';
import { endGroup, isRunning, type ProcessGroup, waitForEnd } from './process-group.ts';

/** A process that was asked to end gets so long. */
const GRACE_MS = 10_000;

export interface AttemptInput {
  /** The program and its arguments. */
  readonly command: readonly [string, ...string[]];
  /** Beside this process's own. */
  readonly environment: Readonly<Record<string, string>>;
  readonly logFile: string;
  readonly timeoutMs: number;
  /** Default ten seconds. */
  readonly graceMs?: number;
  /** The attempt's process where a scheduler that was killed had started it. */
  readonly known: ProcessGroup | undefined;
  /** Called as soon as there is a process: who is killed from then on leaves it to the next scheduler. */
  readonly onStarted: (group: ProcessGroup) => Promise<void>;
  /** Ends the attempt. */
  readonly cancel: AbortSignal;
  /** Leaves the process to the next scheduler. */
  readonly leave?: AbortSignal;
}

/** Somebody else waits for the process now. */
export const LEFT = 'left';

export interface AttemptOutcome {
  readonly state: Exclude<AttemptState, 'running'>;
  /** Null where a signal ended it, or nobody saw it end. */
  readonly exitCode: number | null;
}

/** An attempt that has ended. */
export interface AttemptEvent {
  readonly key: AttemptKey;
  readonly outcome: AttemptOutcome;
  readonly logFile: string;
  readonly durationMs: number;
}

/** A process of this attempt and how it will have ended. */
interface Running {
  readonly group: ProcessGroup;
  readonly exitCode: Promise<number | null>;
}

/**
 * Runs a command as a process group of its own, its output in the log file, and waits for its end. The process outlives this one: the
 * next scheduler waits for what it finds running, or reads how it ended.
 */
export async function runAttempt(input: AttemptInput): Promise<AttemptOutcome | typeof LEFT> {
  const { known, logFile, cancel, leave } = input;
  const adopted = known && (await isRunning(known)) ? adopt(known, logFile) : undefined;
  // It has ended while nobody looked; where it left no code, the machine was switched off, or both were killed: it is begun again.
  const left = known && !adopted ? await readExitCode(logFile) : null;
  if (left !== null) return outcomeOf(left);
  const running = adopted ?? (await start(input));
  const end = await firstOf(running.exitCode, input.timeoutMs, cancel, leave);
  if (end === LEFT) return LEFT;
  if (end === 'timed_out' || end === 'cancelled') await endGroup(running.group, input.graceMs ?? GRACE_MS);
  return end === 'timed_out' || end === 'cancelled' ? { state: end, exitCode: null } : outcomeOf(end);
}

/** The process's end, the end of its time, or that it is not wanted any more. `AbortSignal.any` would be shorter, and Node 20 loses it. */
async function firstOf(
  exitCode: Promise<number | null>,
  timeoutMs: number,
  cancel: AbortSignal,
  leave: AbortSignal | undefined,
): Promise<number | null | 'timed_out' | 'cancelled' | typeof LEFT> {
  if (leave?.aborted) return LEFT;
  if (cancel.aborted) return 'cancelled';
  const undo: (() => void)[] = [];
  const limits = new Promise<'timed_out' | 'cancelled' | typeof LEFT>((resolve) => {
    const timer = setTimeout(() => resolve('timed_out'), timeoutMs);
    undo.push(() => clearTimeout(timer));
    for (const [signal, end] of [[cancel, 'cancelled'] as const, [leave, LEFT] as const]) {
      const heard = (): void => resolve(end);
      signal?.addEventListener('abort', heard, { once: true });
      undo.push(() => signal?.removeEventListener('abort', heard));
    }
  });
  try {
    return await Promise.race([exitCode, limits]);
  } finally {
    for (const step of undo) step();
  }
}

/** Another process's child says nobody how it ended: it wrote that down. */
const adopt = (group: ProcessGroup, logFile: string): Running => ({
  group,
  exitCode: waitForEnd(group).then(() => readExitCode(logFile)),
});

async function start({ command, environment, logFile, onStarted }: AttemptInput): Promise<Running> {
  await mkdir(dirname(logFile), { recursive: true });
  await rm(outcomeFile(logFile), { force: true });
  const [program, ...args] = command;
  const log = await open(logFile, 'a');
  try {
    const child = spawn(program, args, {
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
      env: {
        ...process.env,
        ...environment,
        [RUN_CONTEXT.outcomeFile]: outcomeFile(logFile),
        [RUN_CONTEXT.logFormat]: 'json',
      },
    });
    const exitCode = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
    const pid = await new Promise<number>((resolve, reject) => {
      child.once('spawn', () => resolve(child.pid as number));
      child.once('error', reject);
    });
    // This process need not stay for it.
    child.unref();
    const group = { pid, start: (await processStart(pid)) ?? null };
    await onStarted(group);
    return { group, exitCode };
  } finally {
    await log.close();
  }
}

/** A signal leaves no exit code; nor does a machine that was switched off. */
const readExitCode = async (logFile: string): Promise<number | null> => (await readOutcome(logFile))?.exitCode ?? null;

function outcomeOf(exitCode: number | null): AttemptOutcome {
  if (exitCode === exitCodes.done) return { state: 'success', exitCode };
  return { state: exitCode === exitCodes.skipped ? 'skipped' : 'failed', exitCode };
}
