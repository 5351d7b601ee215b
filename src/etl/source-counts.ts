import type { RunContext } from './context.ts';
import { gone, REJECTED, src } from './names.ts';
import type { SourceReport } from './report.ts';

/** What became of a source's rows, once all rules are judged: `read = loaded + superseded + quarantined`. */
export async function countRows(context: RunContext, source: string): Promise<SourceReport> {
  const deleted = context.mode === 'full' ? '0' : `(select count(*) from ${gone(source)})`;
  const [row] = await context.engine.rows(`select
    (select count(*) from ${src(source)}) as distinct_rows,
    ${deleted} as deleted,
    (select count(*) from ${REJECTED} where source_table = '${source}' and disposition = 'superseded') as superseded,
    (select count(*) from ${REJECTED} where source_table = '${source}' and disposition = 'quarantined') as quarantined`);
  const count = (name: string): number => Number(row?.[name] ?? 0);
  return {
    source,
    read: count('distinct_rows') + count('superseded'),
    deleted: count('deleted'),
    loaded: count('distinct_rows') - count('quarantined'),
    superseded: count('superseded'),
    quarantined: count('quarantined'),
  };
}
