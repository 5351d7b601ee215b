import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { type Call, checkout, ecom, emptyFolder, type Outcome, run } from './ecom.ts';

/** What other people's machines and fingers do: each has a code, a sentence and the way out. None is a mistake in ecom. */

const STREAM = 'synth_stream_5min';

async function newHome(): Promise<Call & { readonly home: string }> {
  const home = await emptyFolder();
  await chmod(home, 0o755);
  return { home, env: { ECOM_HOME: home, ECOM_PG_PORT: '5690' } };
}

/** With an embedded server that is stopped with the test. */
async function newServerHome(): Promise<Call & { readonly home: string }> {
  const call = await newHome();
  onTestFinished(async () => {
    await ecom(['down'], call);
    await removeBase(call.home);
  });
  return call;
}

/** As root the server's data may be elsewhere. */
async function removeBase(home: string): Promise<void> {
  const { base } = JSON.parse(await readFile(join(home, 'data', 'postgres.json'), 'utf8')) as { base: string };
  await rm(base, { recursive: true, force: true });
}

const codeIn = ({ stderr }: Outcome): string | undefined => /^([A-Z_]+) \S/m.exec(stderr)?.[1];

async function refused(args: readonly string[], call: Call, code: string): Promise<Outcome> {
  const outcome = await ecom(args, call);
  expect({ args, code: codeIn(outcome) }).toEqual({ args, code });
  expect(outcome.stderr).toMatch(/^→ \S/m);
  expect(outcome.stderr).not.toContain('mistake in ecom');
  return outcome;
}

it('before the first ecom up there are DAGs without runs, and what a scheduler has to make first says so', async () => {
  const call = await newServerHome();
  const listed = JSON.parse((await ecom(['dags', 'list', '--json'], call)).stdout) as {
    lastRun: null;
    nextRunAt: null;
  }[];
  expect(listed.map(({ lastRun, nextRunAt }) => [lastRun, nextRunAt])).toEqual([1, 2, 3].map(() => [null, null]));
  expect(JSON.parse((await ecom(['dags', 'runs', '--json'], call)).stdout)).toEqual([]);
  expect((await ecom(['dags', 'runs'], call)).stdout).toBe('No runs.\n');
  expect((await ecom(['logs', 'prune'], call)).code).toBe(0);
  expect((await ecom(['alerts', 'list'], call)).stdout).toBe('No alerts.\n');
  for (const args of [
    ['dags', 'trigger', STREAM],
    ['dags', 'pause', STREAM],
    ['dags', 'backfill', STREAM, '--from', '2026-01-01', '--to', '2026-01-02'],
  ]) {
    expect((await refused(args, call, 'SETTING_INVALID')).stderr).toContain('ecom up makes the schedules');
  }
}, 120_000);

it('names that there are not are refused, with those that there are', async () => {
  const call = await newServerHome();
  for (const [args, way] of [
    [['variables', 'set', 'constructor', '1'], 'ecom variables list'],
    [['variables', 'get', '__proto__'], 'ecom variables list'],
    [['dags', 'runs', '--dag', 'toString'], STREAM],
    [['dags', 'runs', '--dag', STREAM, '--run', 'nope'], 'ecom dags runs'],
    [['dags', 'runs', '--run', 'nope'], '--dag'],
    [['dags', 'cancel', STREAM, 'nope'], 'ecom dags runs'],
    [['logs', 'show', 'nope'], STREAM],
    [['logs', 'show', STREAM, 'nope'], 'ecom dags runs'],
    [
      ['alerts', 'report', '--dag', STREAM, '--run', 'a', '--task', 'nope', '--attempt', '1', '--state', 'failed'],
      'stream',
    ],
    [['logs', 'show', STREAM, '--task', 'constructor'], 'stream'],
    [['logs', 'show', STREAM, 'y/../../../outside'], 'ecom logs --help'],
  ] as const) {
    const { code, stderr } = await refused(args, call, 'SETTING_INVALID');
    expect({ args, code }).toEqual({ args, code: 2 });
    expect(stderr).toContain(way);
  }
}, 120_000);

it('ecom logs show without a name shows the newest run of all DAGs', async () => {
  const call = await newHome();
  await refused(['logs', 'show'], call, 'FILE_UNREADABLE');
  for (const [dag, event, day] of [
    ['ecom_etl_10min', 'the newest run', 2],
    [STREAM, 'an older run', 1],
  ] as const) {
    const run = join(call.home, `logs/dag_id=${dag}/run_id=a`);
    await mkdir(join(run, 'task_id=etl'), { recursive: true });
    const line = { timestamp: '2026-01-01T08:00:00.000Z', level: 'info', event };
    await writeFile(join(run, 'task_id=etl', 'attempt=1.log'), `${JSON.stringify(line)}\n`);
    await utimes(run, new Date(2026, 0, day), new Date(2026, 0, day));
  }
  const { stdout } = await ecom(['logs', 'show'], call);
  expect(stdout).toContain('the newest run');
  expect(stdout).not.toContain('an older run');
  expect(JSON.parse((await ecom(['logs', 'show', '--json'], call)).stdout)).toMatchObject({
    dag: 'ecom_etl_10min',
    run: 'a',
  });
});

it.each([
  [['stream', '--orders-per-batch', '999999999'], 'from 1 to 100000'],
  [['stream', '--orders-per-batch', '0'], 'from 1 to 100000'],
  [['stream', '--events-per-batch', '1000001'], 'from 0 to 1000000'],
  [['stream', '--seed', '1000000000'], 'from 0 to 999999999'],
  [['stream', '--since', '999999w'], 'since 1970'],
  [['stream', '--since', '1970-01-02'], '3650 days'],
  [['up', '--history', '9999w'], '3650 d'],
  [['dags', 'runs', '--limit', '0'], 'from 1 to 100000'],
  [['quarantine', 'show', '--limit', '-1'], 'from 1 to 100000'],
  [['logs', 'prune', '--keep', '10001'], 'from 0 to 10000'],
  [['dags', 'trigger', STREAM, '--run-id', 'a/b'], 'letters, digits'],
  [['etl', '--requested-by', 'x'.repeat(201)], 'at most 200'],
])('ecom %j is refused with the bound', async (args, bound) => {
  const { code, stderr } = await refused(args, await newHome(), 'SETTING_INVALID');
  expect(code).toBe(2);
  expect(stderr).toContain(bound);
});

it.each([
  ['data/postgres.json', '{', ['status']],
  ['data/postgres.json', '{"port": 5433}', ['sql', 'select 1']],
  ['data/up.json', 'null', ['status']],
  ['data/up.json', '{"pid": "1"}', ['down']],
  ['data/up.json', '', ['up']],
  ['data/secrets/variables.json', '[]', ['variables', 'list']],
  ['data/secrets/variables.json', '{"orders_per_batch": 3}', ['variables', 'set', 'orders_per_batch', '4']],
])('a broken %s, %j, is named with the way out', async (file, text, args) => {
  const call = await newHome();
  const path = join(call.home, file);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  const { stderr } = await refused(args, call, 'STATE_FILE_BROKEN');
  expect(stderr).toContain(path);
  expect(await readFile(path, 'utf8')).toBe(text);
});

it.runIf(process.platform === 'linux')('a folder that nobody may write to is named', async () => {
  const { stderr } = await refused(['dags', 'list'], { env: { ECOM_HOME: '/sys/ecom' } }, 'FILE_FORBIDDEN');
  expect(stderr).toContain('/sys/ecom');
});

it('a URL whose password has a % that begins no code is refused without it', async () => {
  const { home } = await newHome();
  for (const env of [
    { ECOM_DWH_URL: 'postgres://someone:fifty%@127.0.0.1:1/ecom_dwh' },
    { ECOM_OLTP_URL: 'mssql://someone:fifty%2@127.0.0.1:1/ecom_db' },
  ]) {
    const { code, stderr } = await refused(['status'], { env: { ECOM_HOME: home, ...env } }, 'URL_INVALID');
    expect(code).toBe(2);
    expect(stderr).toContain('%25');
    expect(stderr).not.toContain('fifty');
  }
  const airflow = { ECOM_ORCHESTRATOR: 'airflow', ECOM_AIRFLOW_URL: 'http://someone:fifty%@127.0.0.1:1' };
  const { stderr } = await refused(['dags', 'list'], { env: { ECOM_HOME: home, ...airflow } }, 'SETTING_INVALID');
  expect(stderr).not.toContain('fifty');
});

it.skipIf(process.platform === 'win32').each(['"', '`', '$', '\\'])(
  'a home folder with %s in its name is refused',
  async (sign) => {
    const home = join((await newHome()).home, `a${sign}b`);
    await mkdir(home);
    await refused(['dags', 'list'], { env: { ECOM_HOME: home } }, 'SETTING_INVALID');
  },
);

it.skipIf(process.platform === 'win32').each(['027', '077'])(
  'with the umask %s the embedded server starts',
  async (mask) => {
    const call = await newServerHome();
    const line = `umask ${mask}; exec "${process.execPath}" "${join(checkout, 'bin', 'ecom.mjs')}" sql --csv "select 42 as answer"`;
    const { stdout, stderr } = await run('/bin/sh', ['-c', line], call);
    expect({ stdout, stderr }).toMatchObject({ stdout: 'answer\n42\n' });
    expect(existsSync(join(call.home, 'data', 'secrets', 'postgres.password'))).toBe(true);
  },
);

it('row files of a killed run are gone once anything is started', async () => {
  const call = await newHome();
  const left = join(call.home, 'data/runs/etl-1-4194305');
  await mkdir(left, { recursive: true });
  await writeFile(join(left, 'orders.csv'), 'personal data');
  await ecom(['variables', 'list'], call);
  expect(existsSync(left)).toBe(false);
});
