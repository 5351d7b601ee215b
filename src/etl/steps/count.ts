import { type Aggregate, UNREADABLE } from '../../../models/contract.ts';
import { typeName } from '../../../models/types.ts';
import { counted } from '../../counted.ts';
import { qualifiedName } from '../../project/catalog.ts';
import type { CheckReport } from '../../quality/report.ts';
import { sameKeyReport } from '../../quality/same-keys.ts';
import { saysUnreadable, unreadableReports } from '../../quality/unreadable.ts';

import { assertAllArrived } from '../../storage/row-file.ts';
import { fresh, gone, src, stg } from '../names.ts';
import type { SourceReport } from '../report.ts';
import type { Rejection, RunContext } from './context.ts';

/** What became of the rows of an aggregate's sources: `read = loaded + superseded + quarantined`. @throws EcomError ROWS_LOST */
export function countSources(context: RunContext, aggregate: Aggregate, isWhole: boolean): readonly SourceReport[] {
  return aggregate.members.map(({ source }) => countSource(context, source, isWhole));
}

function countSource({ relations, rejections }: RunContext, source: string, isWhole: boolean): SourceReport {
  const own = rejections.filter((one) => one.source === source);
  const sum = (counted: readonly Rejection[]): number => counted.reduce((all, { rows }) => all + rows, 0);
  const superseded = sum(own.filter(({ disposition }) => disposition === 'superseded'));
  const quarantined = sum(own.filter(({ disposition }) => disposition === 'quarantined'));
  const unplaced = sum(own.filter(({ isUnplaced }) => isUnplaced));
  const distinct = relations.rows(src(source));
  const report = {
    source,
    read: distinct + superseded + unplaced,
    deleted: isWhole ? 0 : relations.rows(gone(source)),
    loaded: distinct + unplaced - quarantined,
    superseded,
    quarantined,
  };
  const staged = relations.rows(stg(source));
  // Unchanged rows of touched aggregates may be there as well.
  if (isWhole || staged < report.loaded) assertAllArrived(stg(source), report.loaded, staged);
  return report;
}

/** Rows that were superseded because another one has their key, once it is clean. */
export function countSameKeys({ graph, rejections }: RunContext, { members }: Aggregate): readonly CheckReport[] {
  return members.flatMap(({ source }) => {
    const found = rejections.filter((one) => one.source === source && one.isSameKey);
    const rows = found.reduce((sum, one) => sum + one.rows, 0);
    return rows === 0 ? [] : [sameKeyReport(`${graph.project.sourceSchema}.${source}`, rows)];
  });
}

/** What cleaning made null where the source had a text, of the staged rows. */
export async function countUnreadable(context: RunContext, { members }: Aggregate): Promise<readonly CheckReport[]> {
  const { graph, relations } = context;
  const reports: CheckReport[] = [];
  for (const { source } of members) {
    const staging = graph.stagingOf(source);
    if (!saysUnreadable(staging) || relations.isEmpty(staging.name)) continue;
    const counts = `select ${UNREADABLE} as columns, count(*) as n from ${staging.name}
      where ${UNREADABLE} is not null group by ${UNREADABLE}`;
    const rows = await relations.query(counts);
    const table = `${graph.project.sourceSchema}.${source}`;
    reports.push(
      ...unreadableReports(
        table,
        rows.map(({ columns, n }) => ({ columns: String(columns), rows: Number(n) })),
      ),
    );
  }
  for (const { source } of members) reports.push(...misfitReports(context, source));
  return reports;
}

/** Values that are none of their column's type, of the rows that the run read. */
function misfitReports({ graph, shape, unread }: RunContext, source: string): CheckReport[] {
  const { read, extra } = shape.source(source);
  const member = graph.members.find((one) => one.source === source);
  return [...(unread.misfits.get(source) ?? [])].toSorted().flatMap(([name, { rows, keys }]): CheckReport[] => {
    const type = read.find((column) => column.name === name)?.type;
    const variant = extra.find(({ rule }) => rule?.kind === 'variant' && rule.of === name);
    if (!type) return [];
    const count = rows + keys.size;
    return [
      {
        check_name: `misfit_${name}`.slice(0, 100),
        kind: UNREADABLE,
        table_name: `${graph.project.sourceSchema}.${source}`,
        severity: 'warn',
        status: 'failed',
        failures: count,
        expected: `every value is a ${typeName(type)}`,
        actual:
          variant && member
            ? `${counted(count, 'is', 'are')} in ${qualifiedName(graph.model(member.storedIn))}.${variant.as}`
            : `${counted(count, 'was', 'were')} left out`,
      },
    ];
  });
}

export const emptyReport = (source: string): SourceReport => ({
  source,
  read: 0,
  deleted: 0,
  loaded: 0,
  superseded: 0,
  quarantined: 0,
});

/**
 * Every staged row is a row of the model that stores its source; where a model keeps what was there before, it has at least as many.
 *
 * @throws EcomError ROWS_LOST
 */
export function assertAllComputed({ relations, graph }: RunContext, name: string, staged: number): void {
  const { kind } = graph.model(name);
  const rows = relations.rows(fresh(name));
  if ((kind === 'scd2' || kind === 'append_only') && rows > staged) return;
  const source = graph.memberStoredIn(name)?.source ?? '';
  assertAllArrived(`${fresh(name)} from ${stg(source)}`, staged, rows);
}
