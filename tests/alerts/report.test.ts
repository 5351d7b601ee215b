import { randomBytes } from 'node:crypto';
import { expect, inject, it, onTestFinished } from 'vitest';
import type { AlertMessage, Channel } from '../../src/alerts/message.ts';
import type { EndedRun, EndedTask } from '../../src/alerts/problem.ts';
import { reportRun } from '../../src/alerts/report.ts';
import { type Dag, dags } from '../../src/orchestration/dags.ts';
import type { CheckReport } from '../../src/quality/report.ts';
import { migrate } from '../../src/storage/migrations/migrate.ts';
import { openPostgres } from '../../src/storage/postgres/database.ts';
import type { Database } from '../../src/storage/storage.ts';
import { administer } from '../support/databases.ts';

const dagOf = (id: string): Dag => {
  const dag = dags.find((candidate) => candidate.id === id);
  if (!dag) throw new Error(id);
  return dag;
};

async function newLedger(): Promise<Database> {
  const url = new URL(inject('templateUrl'));
  const name = `ops_${randomBytes(6).toString('hex')}`;
  await administer(url.toString(), `create database ${name} strategy file_copy`);
  url.pathname = `/${name}`;
  const database = openPostgres(url.toString(), 'dwh');
  onTestFinished(async () => {
    await database.close();
    await administer(inject('templateUrl'), `drop database ${name} with (force)`);
  });
  await migrate(database, 'platform');
  return database;
}

interface Recorder extends Channel {
  readonly sent: AlertMessage[];
  isBroken: boolean;
}

function recorder(name: Channel['name']): Recorder {
  const it: Recorder = {
    name,
    target: name,
    sent: [],
    isBroken: false,
    async send(message) {
      if (it.isBroken) throw new Error('out of order');
      it.sent.push(message);
    },
  };
  return it;
}

const told = ({ sent }: Recorder): string[] => sent.map(({ event, title }) => `${event} ${title}`);

const task = (taskId: string, state: EndedTask['state'], more: Partial<EndedTask> = {}): EndedTask => ({
  taskId,
  state,
  logFile: '/logs/attempt=1.log',
  result: undefined,
  error: undefined,
  ...more,
});

const run = (state: EndedRun['state'], ...tasks: readonly EndedTask[]): EndedRun => ({
  dag: dagOf('ecom_etl_10min'),
  runId: 'scheduled__2026-03-01T10:00:00+00:00',
  state,
  tasks,
});

const check = (check_name: string, status: CheckReport['status'], table_name = 'core.fact_order'): CheckReport => ({
  check_name,
  kind: 'expression',
  table_name,
  severity: 'error',
  status,
  failures: status === 'failed' ? 1 : 0,
  expected: '10',
  actual: '9',
});

const validated = (...checks: readonly CheckReport[]): EndedRun => {
  const failed = checks.some(({ status }) => status === 'failed');
  return run(
    failed ? 'failed' : 'success',
    task('etl', 'success', { result: { checks: [], schema_changes: [] } }),
    task('validate', failed ? 'failed' : 'success', { result: { checks } }),
  );
};

it('a problem is told once when it begins, not while it lasts, and once when it is over', async () => {
  const [ledger, mail] = [await newLedger(), recorder('email')];
  const failed = run('failed', task('etl', 'failed', { error: 'DISK_FULL The disk is full.' }));
  await reportRun(ledger, failed, [mail]);
  await reportRun(ledger, failed, [mail]);
  expect(told(mail)).toEqual(['opened ecom_etl_10min: etl failed']);
  expect(mail.sent[0]?.detail).toContain('DISK_FULL The disk is full.');
  expect(mail.sent[0]?.detail).toContain('/logs/attempt=1.log');
  await reportRun(ledger, validated(), [mail]);
  await reportRun(ledger, validated(), [mail]);
  expect(told(mail).slice(1)).toEqual(['resolved ecom_etl_10min: etl failed']);
  await reportRun(ledger, failed, [mail]);
  expect(told(mail)).toHaveLength(3);
});

it('each failed check is a problem of its own, and the validation that they fail is none', async () => {
  const [ledger, mail] = [await newLedger(), recorder('email')];
  await reportRun(ledger, validated(check('rows_of_orders', 'failed'), check('sum_of_total', 'failed')), [mail]);
  expect(told(mail)).toEqual([
    'opened core.fact_order: rows_of_orders failed (error)',
    'opened core.fact_order: sum_of_total failed (error)',
  ]);
  await reportRun(ledger, validated(check('rows_of_orders', 'passed'), check('sum_of_total', 'failed')), [mail]);
  expect(told(mail).slice(2)).toEqual(['resolved core.fact_order: rows_of_orders failed (error)']);
});

it('what a run did not look at stays open', async () => {
  const [ledger, mail] = [await newLedger(), recorder('email')];
  await reportRun(ledger, validated(check('rows_of_orders', 'failed')), [mail]);
  await reportRun(ledger, run('failed', task('etl', 'failed')), [mail]);
  await reportRun(ledger, run('skipped', task('etl', 'skipped')), [mail]);
  await reportRun(ledger, { ...run('success', task('stream', 'success')), dag: dagOf('synth_stream_5min') }, [mail]);
  expect(told(mail).filter((line) => line.startsWith('resolved'))).toEqual([]);
});

it('stale data, a missed run and a changed schema are told, the schema as news', async () => {
  const [ledger, mail] = [await newLedger(), recorder('email')];
  await reportRun(ledger, validated(check('stream_freshness', 'failed', 'ecom_db')), [mail]);
  await reportRun(ledger, run('missed'), [mail]);
  const change = { source_table: 'orders', column_name: 'gift', change: 'added', old_type: null, new_type: 'text' };
  const changed = run('success', task('etl', 'success', { result: { checks: [], schema_changes: [change] } }));
  await reportRun(ledger, changed, [mail]);
  expect(mail.sent.map(({ event, kind }) => `${event} ${kind}`)).toEqual([
    'opened stale_data',
    'opened missed_run',
    'resolved missed_run',
    'news schema_change',
  ]);
});

it('a column of another type is told whole: table, column, both types, what is done; once', async () => {
  const [ledger, mail] = [await newLedger(), recorder('email')];
  const change = {
    source_table: 'orders',
    column_name: 'shipped_at',
    change: 'retyped',
    old_type: 'timestamp with time zone',
    new_type: 'text',
    outcome: 'a value that is no timestamp goes to core.fact_order.shipped_at_text',
  };
  const etl = (changes: readonly object[]): EndedRun =>
    run('success', task('etl', 'success', { result: { checks: [], schema_changes: changes } }));
  await reportRun(ledger, etl([change]), [mail]);
  await reportRun(ledger, etl([]), [mail]);
  expect(mail.sent).toMatchObject([
    {
      event: 'news',
      kind: 'schema_change',
      title: 'shop.orders.shipped_at was retyped',
      detail: expect.stringMatching(
        /^timestamp with time zone → text\na value that is no timestamp goes to core\.fact_order\.shipped_at_text\nRun: /,
      ),
    },
  ]);
});

it('a channel that fails keeps no other from sending, and sends what it has later, each message once', async () => {
  const [ledger, mail, hook] = [await newLedger(), recorder('email'), recorder('webhook')];
  const warnings: string[] = [];
  hook.isBroken = true;
  const report = (ended: EndedRun): Promise<unknown> =>
    reportRun(ledger, ended, [mail, hook], (text) => warnings.push(text));
  await report(run('failed', task('etl', 'failed')));
  await report(validated());
  expect(told(mail)).toEqual(['opened ecom_etl_10min: etl failed', 'resolved ecom_etl_10min: etl failed']);
  expect(hook.sent).toEqual([]);
  expect(warnings[0]).toContain('by webhook to webhook: out of order');
  hook.isBroken = false;
  await report(validated());
  expect(told(hook).sort()).toEqual(told(mail).sort());
  await report(validated());
  expect(hook.sent).toHaveLength(2);
});
