import { sql } from 'kysely';
import type { Parent } from '../../models/contract.ts';
import { modelNamed, stagingOf } from '../etl/context.ts';
import type { CheckReport } from '../etl/report.ts';
import type { Session } from '../storage/storage.ts';
import { check } from './check-report.ts';

/** No row of a source waits in quarantine for a parent that the warehouse has. */
export async function checkWaiting(warehouse: Session, source: string): Promise<CheckReport[]> {
  const reports: CheckReport[] = [];
  for (const parent of stagingOf(source).parents ?? []) {
    const waiting = await countWaitingInVain(warehouse, source, parent);
    reports.push(
      check('ops.quarantine', `${source}_wait_for_${parent.source}`, '0', String(waiting), 'error', waiting),
    );
  }
  return reports;
}

async function countWaitingInVain(
  { queries }: Session,
  source: string,
  { source: awaited, dimension, column }: Parent,
): Promise<number> {
  const { schema, name, history } = modelNamed(dimension);
  const key = sql.ref(`dimension.${history?.naturalKey ?? column}`);
  const { rows } = await sql<{ n: string | number }>`select count(*) as n from ops.quarantine as waiting
    where source_table = ${source} and waits_for_table = ${awaited}
      and exists (select 1 from ${sql.table(`${schema}.${name}`)} as dimension where ${key} = waiting.waits_for_key)`.execute(
    queries,
  );
  return Number(rows[0]?.n ?? 0);
}
