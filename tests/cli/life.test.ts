import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it, onTestFinished } from 'vitest';
import type { StatusReport } from '../../src/cli/status/report.ts';
import type { ReadyReport } from '../../src/cli/up/ready.ts';
import { type Call, ecom, emptyFolder, startEcom } from './ecom.ts';

/** A home folder with an embedded server of its own. */
async function newHome(): Promise<Call & { readonly home: string }> {
  const home = await emptyFolder();
  await chmod(home, 0o755);
  const call = { home, env: { ECOM_HOME: home, ECOM_PG_PORT: '5660' } };
  onTestFinished(async () => void (await ecom(['down'], call)));
  return call;
}

const statusOf = async (call: Call): Promise<StatusReport> =>
  JSON.parse((await ecom(['status', '--json'], call)).stdout) as StatusReport;

/** Resolves with the line that matches. */
async function lineFrom(stream: ChildProcess['stderr'], pattern: RegExp): Promise<string> {
  if (!stream) throw new Error('no stream');
  for await (const line of createInterface({ input: stream })) if (pattern.test(line)) return line;
  throw new Error(`the stream ended without ${pattern}`);
}

const startUp = (call: Call): ChildProcess => startEcom(['up', '--history', '1h', '--json'], call);

/** Reads the one document of `ecom up --json`. */
async function readyFrom(child: ChildProcess): Promise<ReadyReport> {
  let text = '';
  for await (const piece of child.stdout ?? []) {
    text += String(piece);
    if (text.endsWith('\n}\n')) break;
  }
  return JSON.parse(text) as ReadyReport;
}

async function endOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null) await once(child, 'exit');
  return child.exitCode;
}

it('up fills the shop and the warehouse, works on by itself, and down stops it with its server', async () => {
  const call = await newHome();
  const up = startUp(call);
  const firstRun = lineFrom(up.stderr, /^\d\d:\d\d:\d\d {2}etl {4}run 2 · .* checks passed/);
  const ready = await readyFrom(up);
  expect(ready.connections.map(({ database }) => database)).toEqual(['ecom_dwh', 'ecom_db']);
  expect(await firstRun).toBeTruthy();

  const { up: state, server, databases } = await statusOf(call);
  expect(state).toMatchObject({ is_running: true, pid: up.pid });
  expect(server?.is_running).toBe(true);
  expect(databases).toMatchObject({ last_run: { etl_run_id: 2 }, lag: { batches: 0 }, failure: null });

  const second = await ecom(['up'], call);
  expect(second.code).toBe(99);
  expect(second.stderr).toContain(`process ${up.pid}`);

  expect((await ecom(['down', '--json'], call)).stdout).toBe(
    `${JSON.stringify({ stopped_process: up.pid, stopped_server: true, stopped_spark: false }, null, 2)}\n`,
  );
  expect(await endOf(up)).toBe(0);
  expect(await statusOf(call)).toMatchObject({
    up: { is_running: false },
    server: { is_running: false },
    databases: null,
  });
});

it('Ctrl-C stops up, also while it starts; the next start goes on', async () => {
  const call = await newHome();
  const early = startUp(call);
  await lineFrom(early.stderr, /^✓ databases/);
  early.kill('SIGINT');
  expect(await endOf(early)).toBe(0);
  expect((await statusOf(call)).server?.is_running).toBe(false);

  const up = startUp(call);
  await readyFrom(up);
  up.kill('SIGINT');
  expect(await endOf(up)).toBe(0);
  expect((await statusOf(call)).server?.is_running).toBe(false);

  const again = startUp(call);
  await lineFrom(again.stderr, /^✓ shop /);
  again.kill('SIGTERM');
  expect(await endOf(again)).toBe(0);
});

it('what a killed up left behind, or a file of another process, is no running up', async () => {
  const call = await newHome();
  const up = startUp(call);
  await lineFrom(up.stderr, /^✓ databases/);
  up.kill('SIGKILL');
  await endOf(up);
  expect((await statusOf(call)).up.is_running).toBe(false);

  const file = join(call.home, 'data', 'up.json');
  const left = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
  await writeFile(file, JSON.stringify({ ...left, pid: process.pid }));
  expect((await statusOf(call)).up.is_running).toBe(false);
  expect((await ecom(['down'], call)).stdout).toBe('Stopped the embedded PostgreSQL.\n');
});

it('reset deletes the embedded databases, and only when it is sure', async () => {
  const call = await newHome();
  expect((await ecom(['sql', '--write', 'create table public.kept as select 1 as n'], call)).code).toBe(0);
  const refused = await ecom(['reset'], call);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('NOT_CONFIRMED');
  expect((await ecom(['reset', '--dry-run'], call)).stdout).toContain('Would delete');
  expect((await ecom(['sql', 'select n from public.kept'], call)).code).toBe(0);
  expect((await ecom(['reset', '--yes'], call)).stdout).toContain('Deleted');
  expect((await ecom(['sql', 'select n from public.kept'], call)).stderr).toContain('SQL_FAILED');
});
