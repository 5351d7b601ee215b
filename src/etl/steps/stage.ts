import type { Source, Staging } from '../../../models/contract.ts';
import { src, unreadable } from '../names.ts';
import type { StageStep } from '../plan/step.ts';
import type { AbsorbedColumn } from '../shape.ts';
import type { RunContext } from './context.ts';
import { stagedColumns } from './declare.ts';
import { eraseRead } from './erase.ts';
import { isolateStaged } from './isolate.ts';
import { refusedRows, stagingWithout } from './refuse.ts';
import { groupsOfBroken, judgeAlone, keepOthers, setAside } from './reject.ts';
import { sameKey } from './sql.ts';
import { isOfValues, reopenByValue } from './values/load-source.ts';

/** Makes `stg_<source>` from `src_<source>`. Carefully: duplicates set aside, and rules about the row alone judged at once. */
export async function stage(context: RunContext, { source, careful }: StageStep): Promise<void> {
  const staging = context.graph.stagingOf(source);
  await eraseRead(context, source);
  if (careful) await setAsideDuplicates(context, staging);
  await applyStaging(context, staging);
  await setAsideUnfit(context, staging);
  if (careful) await judgeAlone(context, staging);
}

export async function applyStaging(context: RunContext, staging: Staging): Promise<void> {
  try {
    await makeStaged(context, staging);
  } catch (error) {
    if (!isOfValues(error)) throw error;
    // Rows that stayed in their file are read only now.
    if (!(await reopenByValue(context, staging.source))) return isolateStaged(context, staging, error);
    await applyStaging(context, staging);
  }
}

async function makeStaged(context: RunContext, staging: Staging): Promise<void> {
  const columns = stagedColumns(context.graph, context.shape, staging.source);
  const sql = await stagingWithout(context, staging);
  await context.relations.make(staging.name, columns, withExtraColumns(context, staging, sql));
}

/** The same once more, after rows left `src_<source>`: what is unfit is in quarantine already. */
export async function applyStagingAgain(context: RunContext, staging: Staging): Promise<void> {
  await applyStaging(context, staging);
  for (const unfit of await unfitRows(context, staging)) await takeOut(context, staging, unfit);
}

async function setAsideUnfit(context: RunContext, staging: Staging): Promise<void> {
  for (const { rows, sourceRow } of await unfitRows(context, staging)) {
    if ((await context.relations.make('broken_rows', [], rows)) === 0) continue;
    const groups = await groupsOfBroken(context, staging);
    await keepOthers(context, staging.name, staging.key);
    await setAside(context, staging, 'quarantined', {
      ...(groups ? { groups } : {}),
      ...(sourceRow ? { sourceRow } : {}),
    });
  }
}

interface UnfitRows {
  readonly rows: string;
  readonly sourceRow?: string;
}

/** Rows with a value that cannot be read, and those that an earlier attempt found to be unfit. */
async function unfitRows(context: RunContext, staging: Staging): Promise<readonly UnfitRows[]> {
  const unread = unreadable(staging.source);
  const found: UnfitRows[] = [];
  if (!context.relations.isEmpty(unread))
    found.push({ rows: `select distinct * from ${unread}`, sourceRow: 'broken.source_row' });
  const refused = await refusedRows(context, staging);
  if (refused === undefined) return found;
  const isUnread = `select 1 from ${unread} as unread where ${sameKey(staging.key, 'unread', 'refused')}`;
  return [...found, { rows: `select refused.* from (${refused}) as refused where not exists (${isUnread})` }];
}

/** Takes them out of `stg_<source>`; they are in `broken_rows` then. Returns whether there was one. */
async function takeOut(context: RunContext, staging: Staging, { rows }: UnfitRows): Promise<boolean> {
  if ((await context.relations.make('broken_rows', [], rows)) === 0) return false;
  await keepOthers(context, staging.name, staging.key);
  return true;
}

/** Columns that the contract does not know travel beside the staged ones. */
function withExtraColumns(context: RunContext, staging: Staging, sql: string): string {
  const { extra } = context.shape.source(staging.source);
  if (extra.length === 0) return sql;
  const columns = extra.map((column) => extraColumn(context, column)).join(', ');
  return `select staged.*, ${columns} from (${sql}) as staged
    inner join ${src(staging.source)} as raw on ${sameKey(staging.key, 'raw', 'staged')}`;
}

/** Arrays become CSV strings here as everywhere. */
export function extraColumn({ engine }: RunContext, { name, as, type }: AbsorbedColumn): string {
  const value = `raw.${engine.quote(name)}`;
  return `${type.kind === 'text_array' ? `csv_of_json_array(${value})` : value} as ${engine.quote(as)}`;
}

/** Which rows are exact copies of another one, which is loaded: all but the first by key. */
export function duplicates({ exactDuplicates = [], key, name }: Source): string {
  const keys = key.join(', ');
  return `select ${keys}, 'exact_duplicate' as broken_rule, 'it equals another row but for its key' as detail from (
      select ${keys}, row_number() over (partition by ${exactDuplicates.join(', ')} order by ${keys}) as copy_number
      from ${src(name)}
    ) as numbered where copy_number > 1`;
}

/** Exact duplicates leave `src_` before staging. Returns whether there were any. */
export async function setAsideDuplicates(context: RunContext, staging: Staging): Promise<boolean> {
  if (!context.supersedes.has(staging.source) || context.relations.isEmpty(src(staging.source))) return false;
  const repeated = await context.relations.make('broken_rows', [], duplicates(context.graph.source(staging.source)));
  if (repeated === 0) return false;
  await setAside(context, staging, 'superseded');
  // The members' rule looks the root up among all source rows, so only tables with duplicates lose rows here.
  await keepOthers(context, src(staging.source), staging.key);
  return true;
}
