import { spawn } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, inject, it } from 'vitest';
import { isAlive, processStart } from '../../src/machine/processes.ts';
import { type AttemptInput, runAttempt } from '../../src/orchestration/attempt.ts';
import type { ProcessGroup } from '../../src/orchestration/process-group.ts';
import { until } from '../support/waiting.ts';

/** An attempt that runs a shell script. */
async function attemptOf(script: string, more: Partial<AttemptInput> = {}): Promise<AttemptInput> {
  const folder = await mkdtemp(join(inject('testFolder'), 'attempt-'));
  return {
    command: ['/bin/sh', '-c', script],
    environment: {},
    logFile: join(folder, 'task_id=t', 'attempt=1.log'),
    timeoutMs: 30_000,
    graceMs: 300,
    known: undefined,
    onStarted: async () => {},
    cancel: new AbortController().signal,
    ...more,
  };
}

it.each([
  ['exit 0', { state: 'success', exitCode: 0 }],
  ['exit 1', { state: 'failed', exitCode: 1 }],
  ['exit 2', { state: 'failed', exitCode: 2 }],
  ['exit 99', { state: 'skipped', exitCode: 99 }],
  ['kill -9 $$', { state: 'failed', exitCode: null }],
])('%s ends an attempt as %o', async (script, outcome) => {
  expect(await runAttempt(await attemptOf(script))).toEqual(outcome);
});

it('output of both kinds is in the log, and a later attempt adds to it', async () => {
  const attempt = await attemptOf('echo out; echo err >&2');
  await runAttempt(attempt);
  await runAttempt(attempt);
  expect((await readFile(attempt.logFile, 'utf8')).split('\n').filter(Boolean)).toEqual(['out', 'err', 'out', 'err']);
});

it('the environment of the attempt comes before that of the scheduler', async () => {
  const attempt = await attemptOf('echo $PATH_OF_TEST $ECOM_LOG_FORMAT', { environment: { PATH_OF_TEST: 'ours' } });
  await runAttempt(attempt);
  expect(await readFile(attempt.logFile, 'utf8')).toBe('ours json\n');
});

it('a process that ignores SIGTERM is killed after its grace, what it started too', async () => {
  let group: ProcessGroup | undefined;
  const started: AttemptInput['onStarted'] = async (begun) => {
    group = begun;
  };
  const attempt = await attemptOf("trap '' TERM; (trap '' TERM; sleep 60) & echo $!; wait", {
    timeoutMs: 500,
    onStarted: started,
  });
  expect(await runAttempt(attempt)).toEqual({ state: 'timed_out', exitCode: null });
  const child = Number((await readFile(attempt.logFile, 'utf8')).trim());
  expect(await processStart(child)).toBeUndefined();
  expect(group && (await processStart(group.pid))).toBeUndefined();
});

it('a cancelled attempt ends at once', async () => {
  const cancel = new AbortController();
  const running = runAttempt(await attemptOf('sleep 60', { cancel: cancel.signal }));
  await sleep(200);
  cancel.abort();
  expect(await running).toEqual({ state: 'cancelled', exitCode: null });
});

/** A process that somebody else started as an attempt, with the outcome file that the platform's commands write. */
async function foreignProcess(attempt: AttemptInput, script: string): Promise<ProcessGroup> {
  const { mkdir } = await import('node:fs/promises');
  await mkdir(dirname(attempt.logFile), { recursive: true });
  const outcomeFile = attempt.logFile.replace('.log', '.json');
  const child = spawn('/bin/sh', ['-c', script], {
    detached: true,
    stdio: 'ignore',
    env: { OUTCOME: outcomeFile, PATH: process.env.PATH },
  });
  const pid = child.pid ?? 0;
  return { pid, start: (await processStart(pid)) ?? null };
}

const gone = ({ pid }: ProcessGroup): Promise<true> =>
  until(async () => (await processStart(pid)) === undefined, 'the earlier process to end');

it('what a killed scheduler left running is waited for, not started again', async () => {
  const attempt = await attemptOf('echo started again');
  const known = await foreignProcess(attempt, 'sleep 1; printf \'{"exit_code":99}\' > "$OUTCOME"; exit 99');
  expect(await runAttempt({ ...attempt, known })).toEqual({ state: 'skipped', exitCode: 99 });
  expect(isAlive(known.pid) && (await processStart(known.pid)) !== undefined).toBe(false);
  await expect(readFile(attempt.logFile, 'utf8')).rejects.toThrow('ENOENT');
});

it('what ended while nobody looked has the outcome that it wrote down', async () => {
  const attempt = await attemptOf('echo started again');
  const known = await foreignProcess(attempt, 'exit 0');
  await gone(known);
  await writeFile(attempt.logFile.replace('.log', '.json'), '{"exit_code":1}');
  expect(await runAttempt({ ...attempt, known })).toEqual({ state: 'failed', exitCode: 1 });
});

it('what ended without a trace is begun again', async () => {
  const attempt = await attemptOf('echo started again');
  const known = await foreignProcess(attempt, 'exit 0');
  await gone(known);
  expect(await runAttempt({ ...attempt, known })).toEqual({ state: 'success', exitCode: 0 });
  expect(await readFile(attempt.logFile, 'utf8')).toBe('started again\n');
});

it('another process with the number of an old attempt is not taken for it', async () => {
  const attempt = await attemptOf('exit 0');
  const known = { pid: process.pid, start: 'another time' };
  expect(await runAttempt({ ...attempt, known })).toEqual({ state: 'success', exitCode: 0 });
});
