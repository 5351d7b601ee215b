import { spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import { processStart } from '../../src/machine/processes.ts';
import { attemptFile } from '../../src/orchestration/log-files.ts';
import { readOutcome } from '../../src/orchestration/outcome.ts';
import { ecom, emptyFolder, startEcom } from '../cli/ecom.ts';
import { endOfProcess, linesOf, within } from '../support/waiting.ts';

/** A task as an orchestrator starts it that does not watch its processes. */
async function taskOf(number: number, home?: string) {
  const folder = home ?? (await emptyFolder());
  const key = { dagId: 'd', runId: 'manual__2026-11-26T08:20:00+00:00', taskId: 't', number };
  const env = {
    ECOM_HOME: folder,
    ECOM_DAG_ID: key.dagId,
    ECOM_RUN_ID: key.runId,
    ECOM_TASK_ID: key.taskId,
    ECOM_TRY_NUMBER: String(number),
  };
  return { home: folder, env, logFile: attemptFile({ home: folder }, key) };
}

it('a task that nobody watches writes down its process and how it ended', async () => {
  const { env, logFile } = await taskOf(1);
  const outcome = await ecom(['variables', 'list', '--json'], { env });
  expect(outcome.code).toBe(0);
  expect(await readOutcome(logFile)).toMatchObject({
    exitCode: 0,
    result: JSON.parse(outcome.stdout),
    error: undefined,
  });
  expect(JSON.parse(await readFile(join(dirname(logFile), 'process.json'), 'utf8'))).toMatchObject({ number: 1 });
});

it('a task that fails writes down its exit code and its error', async () => {
  const { env, logFile } = await taskOf(1);
  expect((await ecom(['variables', 'get', 'nothing'], { env })).code).toBe(2);
  const outcome = await readOutcome(logFile);
  expect(outcome?.exitCode).toBe(2);
  expect(outcome?.error).toContain('There is no Variable nothing');
});

/** A first attempt whose scheduler was killed: it goes on until it is let go, and writes down how it ends. */
async function goesOn(exitCode: number) {
  const first = await taskOf(1);
  await mkdir(dirname(first.logFile), { recursive: true });
  const [go, written] = [join(first.home, 'go'), first.logFile.replace('.log', '.json')];
  const outcome = JSON.stringify({ exit_code: exitCode, result: { by: 'the first' } });
  const child = spawn('/bin/sh', [
    '-c',
    `until [ -e '${go}' ]; do sleep 0.05; done; printf '%s' '${outcome}' > '${written}'`,
  ]);
  onTestFinished(() => void child.kill('SIGKILL'));
  const pid = child.pid ?? 0;
  const record = { number: 1, pid, start: await processStart(pid) };
  await writeFile(join(dirname(first.logFile), 'process.json'), JSON.stringify(record));
  return { child, letGo: () => writeFile(go, ''), second: await taskOf(2, first.home) };
}

/** Runs a command as the second attempt, and lets the first go once the second has said that it waits. */
async function waitingFor({ child, letGo, second }: Awaited<ReturnType<typeof goesOn>>, args: readonly string[]) {
  const waiting = startEcom(args, { env: second.env });
  const stdout = text(waiting.stdout as Readable);
  const said = await linesOf(waiting.stderr).next(/^Attempt 1 still runs/);
  expect(said).toContain(`Attempt 1 still runs as process ${child.pid}`);
  await letGo();
  const { code } = await endOfProcess(waiting, 'the second attempt');
  return { code, stdout: await within(stdout, 'what the second attempt says') };
}

it.each([0, 99])('a second attempt waits for the first, and is done where that ended with %i', async (exitCode) => {
  const first = await goesOn(exitCode);
  const { code, stdout } = await waitingFor(first, ['variables', 'get', 'nothing']);
  expect(code).toBe(exitCode);
  expect(JSON.parse(stdout)).toEqual({ by: 'the first' });
  expect((await readOutcome(first.second.logFile))?.exitCode).toBe(exitCode);
});

it('a second attempt does the work itself where the first failed after all', async () => {
  const { code, stdout } = await waitingFor(await goesOn(1), ['variables', 'get', 'orders_per_batch']);
  expect([code, stdout]).toEqual([0, '50\n']);
});

it('a second attempt that is ended ends the first', async () => {
  const { child: first, second } = await goesOn(0);
  const child = startEcom(['variables', 'list'], { env: second.env });
  await linesOf(child.stderr).next(/^Attempt 1 still runs/);
  child.kill('SIGTERM');
  await endOfProcess(child, 'the second attempt');
  expect(await endOfProcess(first, 'the first attempt')).toEqual({ code: null, signal: 'SIGTERM' });
});
