import { sql } from 'kysely';
import type { Parent } from '../../models/contract.ts';
import { awaitedParents, dimensionKey, type ProjectCatalog, qualifiedName } from '../project/catalog.ts';
import type { Session } from '../storage/storage.ts';
import { type CheckReport, check } from './report.ts';

/** No row of a source waits in quarantine for a parent that the warehouse has. */
export async function checkWaiting(
  warehouse: Session,
  catalog: ProjectCatalog,
  source: string,
): Promise<CheckReport[]> {
  const reports: CheckReport[] = [];
  for (const parent of awaitedParents(catalog, catalog.stagingOf(source))) {
    const waiting = await countWaitingInVain(warehouse, catalog, source, parent);
    reports.push(
      check(
        { name: `${source}_wait_for_${parent.source}`, kind: 'waiting', table: 'ops.quarantine' },
        '0',
        String(waiting),
        waiting,
      ),
    );
  }
  return reports;
}

async function countWaitingInVain(
  { queries }: Session,
  catalog: ProjectCatalog,
  source: string,
  { source: awaited, dimension }: Parent,
): Promise<number> {
  const model = catalog.model(dimension);
  const key = sql.ref(`dimension.${dimensionKey(model)}`);
  const { rows } = await sql<{ n: string | number }>`select count(*) as n from ops.quarantine as waiting
    where source_table = ${source} and waits_for_table = ${awaited}
      and exists (select 1 from ${sql.table(qualifiedName(model))} as dimension where ${key} = waiting.waits_for_key)`.execute(
    queries,
  );
  return Number(rows[0]?.n ?? 0);
}
