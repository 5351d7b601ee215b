import type { Member } from '../../models/contract.ts';
import { assertAllArrived } from '../storage/row-file.ts';
import { modelNamed, type RunContext, stagingOf } from './context.ts';
import { gone, REJECTED, src } from './names.ts';
import type { SourceReport } from './report.ts';

export interface SourceCounts {
  readonly report: SourceReport;
  /** Rows of `stg_<source>`, which every rule lets through. */
  readonly staged: number;
}

/** What became of a source's rows, once all rules are judged: `read = loaded + superseded + quarantined`. @throws EcomError ROWS_LOST */
export async function countRows(context: RunContext, source: string, isStaged: boolean): Promise<SourceCounts> {
  const deleted = context.mode === 'full' ? '0' : `(select count(*) from ${gone(source)})`;
  const [row] = await context.engine.rows(`select
    (select count(*) from ${src(source)}) as distinct_rows,
    ${isStaged ? `(select count(*) from ${stagingOf(source).name})` : '0'} as staged,
    ${deleted} as deleted,
    (select count(*) from ${REJECTED} where source_table = '${source}' and disposition = 'superseded') as superseded,
    (select count(*) from ${REJECTED} where source_table = '${source}' and disposition = 'quarantined') as quarantined`);
  const count = (name: string): number => Number(row?.[name] ?? 0);
  const report = {
    source,
    read: count('distinct_rows') + count('superseded'),
    deleted: count('deleted'),
    loaded: count('distinct_rows') - count('quarantined'),
    superseded: count('superseded'),
    quarantined: count('quarantined'),
  };
  const staged = count('staged');
  // Unchanged rows of touched aggregates may be there as well.
  if (isStaged && staged < report.loaded) assertAllArrived(stagingOf(source).name, report.loaded, staged);
  return { report, staged };
}

/**
 * Every staged row is a row of the model that stores its source; where a model keeps what was there before, it has at least as many.
 *
 * @throws EcomError ROWS_LOST
 */
export function assertAllComputed(
  { source, storedIn }: Member,
  { staged }: SourceCounts,
  computed: ReadonlyMap<string, number>,
): void {
  const { history, appendOnly } = modelNamed(storedIn);
  const rows = computed.get(storedIn) ?? 0;
  if ((history || appendOnly) && rows > staged) return;
  assertAllArrived(`new_${storedIn} from stg_${source}`, staged, rows);
}
