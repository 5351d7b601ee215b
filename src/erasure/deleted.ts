import { sql } from 'kysely';
import { RUN_COLUMN } from '../etl/shape.ts';
import type { Platform } from '../platform.ts';
import { tableOf } from '../project/catalog.ts';
import { tableRef } from '../storage/identifiers.ts';
import { variableValues } from '../variables/values.ts';
import { erasePeople } from './erase.ts';
import { personCatalog } from './person.ts';

const DAY_MS = 86_400_000;
/** Of a shop that deleted many at once, the others are for the next run. */
const MOST_AT_ONCE = 200;

/** Erases in the warehouse whom the shop deleted so many days ago (Variable `erase_deleted_after_days`). Returns their keys. */
export async function eraseDeleted(platform: Platform, now = new Date()): Promise<readonly string[]> {
  const { erase_deleted_after_days: days } = await variableValues(platform.variables);
  if (days === 0 || !platform.project.person) return [];
  const keys = await deletedBefore(platform, new Date(now.getTime() - days * DAY_MS));
  if (keys.length > 0) await erasePeople(platform, keys, { reason: 'deleted', inSource: false, now });
  return keys;
}

/** The run that last wrote a deleted person's present version found the deletion; of a run that nobody remembers any more, the first that is. */
async function deletedBefore(platform: Platform, moment: Date): Promise<readonly string[]> {
  const { dimension, key, person } = personCatalog(platform);
  const { rows } = await platform.dwh.session(({ queries }) =>
    sql<{ key: string }>`
      select d.${sql.id(key)} as "key"
      from ${tableRef(tableOf(dimension))} as d
      where d.is_current = ${true} and d.is_deleted = ${true}
        and (select min(r.started_at) from ops.etl_run as r where r.etl_run_id >= d.${sql.id(RUN_COLUMN)}) < ${moment}
        and not exists (select 1 from ops.erasure as e where e.source_table = ${person.source} and e.source_key = d.${sql.id(key)})
      order by d.${sql.id(key)}
      offset 0 rows fetch next ${sql.lit(MOST_AT_ONCE)} rows only`.execute(queries),
  );
  return rows.map((row) => row.key);
}
