import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { EndedRun } from '../alerts/problem.ts';
import type { AttemptEvent } from '../orchestration/attempt.ts';

/** What Prometheus is told at `/metrics`; counted since this process started. */
export interface Metrics {
  attempt(event: AttemptEvent): void;
  run(run: EndedRun): void;
  text(): Promise<string>;
  readonly contentType: string;
}

/** Seconds; an ETL run of a batch takes one, a full load minutes. */
const DURATIONS = [0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 1_200];

/** @param openAlerts how many problems last; where it rejects, the last number stays */
export function createMetrics(openAlerts: () => Promise<number>): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'ecom_' });
  const registers = [registry];
  const attempts = new Counter({
    name: 'ecom_task_attempts_total',
    help: 'Attempts of tasks that have ended.',
    labelNames: ['dag', 'task', 'state'],
    registers,
  });
  const durations = new Histogram({
    name: 'ecom_task_duration_seconds',
    help: 'How long attempts of tasks took.',
    labelNames: ['dag', 'task'],
    buckets: DURATIONS,
    registers,
  });
  const runs = new Counter({
    name: 'ecom_runs_total',
    help: 'Runs that have ended.',
    labelNames: ['dag', 'state'],
    registers,
  });
  const success = new Gauge({
    name: 'ecom_run_last_success_timestamp_seconds',
    help: 'When a run of the DAG last succeeded.',
    labelNames: ['dag'],
    registers,
  });
  const rows = new Counter({
    name: 'ecom_rows_total',
    help: 'Rows that tasks wrote to the shop or read, loaded and put in quarantine.',
    labelNames: ['what', 'table'],
    registers,
  });
  new Gauge({
    name: 'ecom_alerts_open',
    help: 'Problems that last.',
    registers,
    async collect() {
      const count = await openAlerts().catch(() => undefined);
      if (count !== undefined) this.set(count);
    },
  });
  return {
    attempt({ key: { dagId, taskId }, outcome, durationMs }) {
      attempts.inc({ dag: dagId, task: taskId, state: outcome.state });
      durations.observe({ dag: dagId, task: taskId }, durationMs / 1_000);
    },
    run({ dag, state, tasks }) {
      runs.inc({ dag: dag.id, state });
      if (state === 'success') success.set({ dag: dag.id }, Date.now() / 1_000);
      for (const { result } of tasks) {
        for (const { what, table, count } of rowsOf(result)) rows.inc({ what, table }, count);
      }
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

interface RowCount {
  readonly what: 'written' | 'read' | 'loaded' | 'quarantined';
  readonly table: string;
  readonly count: number;
}

interface Countable {
  /** Of a stream's batch. */
  readonly rows?: Readonly<Record<string, number>>;
  /** Of an ETL run. */
  readonly sources?: readonly {
    readonly source: string;
    readonly read: number;
    readonly loaded: number;
    readonly quarantined: number;
  }[];
}

function rowsOf(result: unknown): readonly RowCount[] {
  const { rows = {}, sources = [] } = (typeof result === 'object' && result !== null ? result : {}) as Countable;
  return [
    ...Object.entries(rows).map(([table, count]) => ({ what: 'written' as const, table, count })),
    ...sources.flatMap(({ source, read, loaded, quarantined }) => [
      { what: 'read' as const, table: source, count: read },
      { what: 'loaded' as const, table: source, count: loaded },
      { what: 'quarantined' as const, table: source, count: quarantined },
    ]),
  ];
}
