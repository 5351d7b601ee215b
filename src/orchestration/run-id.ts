export type RunKind = 'scheduled' | 'manual' | 'backfill';

/** A run's id as Airflow writes it: its kind and the moment that it is for, in UTC. */
export const runIdOf = (kind: RunKind, moment: Date): string =>
  `${kind}__${moment
    .toISOString()
    .replace(/\.000Z$/, '+00:00')
    .replace(/Z$/, '+00:00')}`;

/** Undefined where the id is of somebody's own making. */
export function momentOf(runId: string): Date | undefined {
  const [, text] = /^(?:scheduled|manual|backfill)__(.+)$/.exec(runId) ?? [];
  const moment = new Date(text ?? '');
  return Number.isNaN(moment.getTime()) ? undefined : moment;
}
