import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { isAlive, processStart } from '../../src/machine/processes.ts';
import { attemptFile } from '../../src/orchestration/log-files.ts';
import { readOutcome } from '../../src/orchestration/outcome.ts';
import { ecom, emptyFolder, startEcom } from '../cli/ecom.ts';

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

/** A first attempt whose scheduler was killed: it goes on, and writes down how it ends. */
async function goesOn(exitCode: number) {
  const first = await taskOf(1);
  await mkdir(dirname(first.logFile), { recursive: true });
  const outcome = JSON.stringify({ exit_code: exitCode, result: { by: 'the first' } });
  const { spawn } = await import('node:child_process');
  const child = spawn('/bin/sh', [
    '-c',
    `sleep 2; printf '%s' '${outcome}' > '${first.logFile.replace('.log', '.json')}'`,
  ]);
  const pid = child.pid ?? 0;
  const record = { number: 1, pid, start: await processStart(pid) };
  await writeFile(join(dirname(first.logFile), 'process.json'), JSON.stringify(record));
  return { pid, second: await taskOf(2, first.home) };
}

it.each([0, 99])('a second attempt waits for the first, and is done where that ended with %i', async (exitCode) => {
  const { pid, second } = await goesOn(exitCode);
  const { code, stdout, stderr } = await ecom(['variables', 'get', 'nothing'], { env: second.env });
  expect(code).toBe(exitCode);
  expect(JSON.parse(stdout)).toEqual({ by: 'the first' });
  expect(stderr).toContain(`Attempt 1 still runs as process ${pid}`);
  expect((await readOutcome(second.logFile))?.exitCode).toBe(exitCode);
});

it('a second attempt does the work itself where the first failed after all', async () => {
  const { second } = await goesOn(1);
  const { code, stdout } = await ecom(['variables', 'get', 'orders_per_batch'], { env: second.env });
  expect([code, stdout]).toEqual([0, '50\n']);
});

it('a second attempt that is ended ends the first', async () => {
  const { pid, second } = await goesOn(0);
  const child = startEcom(['variables', 'list'], { env: second.env });
  await new Promise((resolve) => child.stderr?.once('data', resolve));
  child.kill('SIGTERM');
  await new Promise((resolve) => child.once('exit', resolve));
  await expect.poll(async () => isAlive(pid) && (await processStart(pid)) !== undefined).toBe(false);
});
