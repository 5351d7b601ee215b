import { aggregates } from '../../models/aggregates.ts';
import type { Aggregate } from '../../models/contract.ts';
import { assertAllPassed, runBlockingChecks } from '../quality/blocking-checks.ts';
import { computeAggregate } from './aggregates.ts';
import type { RunContext } from './context.ts';
import { computeMarts } from './marts.ts';
import { gone, REJECTED, src } from './names.ts';
import { createRejected } from './rejection.ts';
import type { CheckReport, SourceReport } from './report.ts';

export interface Transformed {
  readonly sources: readonly SourceReport[];
  readonly checks: readonly CheckReport[];
}

/** Extracts and transforms everything that a run touches; the engine holds the result in `new_<model>`, each told when complete. */
export async function transform(context: RunContext): Promise<Transformed> {
  await createRejected(context);
  for (const aggregate of aggregates) await computeAggregate(context, aggregate);
  await computeMarts(context);
  context.progress({ step: 'check' });
  const checks = await runBlockingChecks(context.engine);
  assertAllPassed(checks);
  return { sources: await countSources(context), checks };
}

const members = aggregates.flatMap<Aggregate['members'][number]>((aggregate) => aggregate.members);

/** `read = loaded + superseded + quarantined`, for every source. */
async function countSources(context: RunContext): Promise<SourceReport[]> {
  const reports: SourceReport[] = [];
  for (const { source } of members) {
    const deleted = context.mode === 'full' ? '0' : `(select count(*) from ${gone(source)})`;
    const [row] = await context.engine.rows(`select
      (select count(*) from ${src(source)}) as distinct_rows,
      ${deleted} as deleted,
      (select count(*) from ${REJECTED} where source_table = '${source}' and disposition = 'superseded') as superseded,
      (select count(*) from ${REJECTED} where source_table = '${source}' and disposition = 'quarantined') as quarantined`);
    const count = (name: string): number => Number(row?.[name] ?? 0);
    reports.push({
      source,
      read: count('distinct_rows') + count('superseded'),
      deleted: count('deleted'),
      loaded: count('distinct_rows') - count('quarantined'),
      superseded: count('superseded'),
      quarantined: count('quarantined'),
    });
  }
  return reports;
}
