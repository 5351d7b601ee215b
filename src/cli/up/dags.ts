import { EcomError } from '../../errors.ts';
import { type Dag, dags } from '../../orchestration/dags.ts';
import { formatDuration } from '../duration.ts';
import type { UpOptions } from './options.ts';

export const STREAM_DAG = 'synth_stream_5min';
export const ETL_DAG = 'ecom_etl_10min';

/** The DAGs that `ecom up` starts, at the spans that it was given. */
export function dagsFor({ stream, batchEvery, etlEvery }: UpOptions): readonly Dag[] {
  const crons: Readonly<Record<string, string>> = { [STREAM_DAG]: cronOf(batchEvery), [ETL_DAG]: cronOf(etlEvery) };
  return dags
    .filter(({ id }) => stream || id !== STREAM_DAG)
    .map((dag) => ({ ...dag, cron: crons[dag.id] ?? dag.cron }));
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** A span as five fields, or six with seconds in front. */
export function cronOf(span: number): string {
  if (divides(span, SECOND, 60) && span < MINUTE) return `*/${span / SECOND} * * * * *`;
  if (divides(span, MINUTE, 60) && span < HOUR) return `*/${span / MINUTE} * * * *`;
  if (divides(span, HOUR, 24)) return span === 24 * HOUR ? '0 0 * * *' : `0 */${span / HOUR} * * *`;
  throw new EcomError('SETTING_INVALID', `A schedule cannot be every ${formatDuration(span)}.`, {
    next: 'Give a span that divides a minute, an hour or a day, such as 30s, 5m, 10m or 1h.',
    fields: { milliseconds: span },
  });
}

const divides = (span: number, unit: number, most: number): boolean => span % unit === 0 && most % (span / unit) === 0;
