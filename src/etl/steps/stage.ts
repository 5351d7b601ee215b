import type { Staging } from '../../../models/contract.ts';
import { src } from '../names.ts';
import type { StageStep } from '../plan/step.ts';
import type { AbsorbedColumn } from '../shape.ts';
import type { RunContext } from './context.ts';
import { stagedColumns } from './declare.ts';
import { judgeRules, keepOthers, setAside } from './reject.ts';
import { sameKey } from './sql.ts';

/** Makes `stg_<source>` from `src_<source>`. Carefully: duplicates set aside, and rules about the row alone judged at once. */
export async function stage(context: RunContext, { source, careful }: StageStep): Promise<void> {
  const staging = context.graph.stagingOf(source);
  if (careful) await setAsideDuplicates(context, staging);
  await applyStaging(context, staging);
  if (careful) await judgeRules(context, source, staging.rules);
}

export async function applyStaging(context: RunContext, staging: Staging): Promise<void> {
  const columns = stagedColumns(context.graph, context.shape, staging.source);
  await context.relations.make(staging.name, columns, withExtraColumns(context, staging));
}

/** Columns that the contract does not know travel beside the staged ones. */
function withExtraColumns(context: RunContext, staging: Staging): string {
  const { extra } = context.shape.source(staging.source);
  if (extra.length === 0) return staging.sql;
  const columns = extra.map((column) => extraColumn(context, column)).join(', ');
  return `select staged.*, ${columns} from (${staging.sql}) as staged
    inner join ${src(staging.source)} as raw on ${sameKey(staging.key, 'raw', 'staged')}`;
}

/** Arrays become CSV strings here as everywhere. */
export function extraColumn({ engine }: RunContext, { name, as, type }: AbsorbedColumn): string {
  const value = `raw.${engine.quote(name)}`;
  return `${type.kind === 'text_array' ? `csv_of_json_array(${value})` : value} as ${engine.quote(as)}`;
}

/** Which rows are exact copies of another one, which is loaded: all but the first by key. */
export function duplicates({ exactDuplicates = [], key, source }: Staging): string {
  const keys = key.join(', ');
  return `select ${keys}, 'exact_duplicate' as broken_rule, 'it equals another row but for its key' as detail from (
      select ${keys}, row_number() over (partition by ${exactDuplicates.join(', ')} order by ${keys}) as copy_number
      from ${src(source)}
    ) as numbered where copy_number > 1`;
}

/** Exact duplicates leave `src_` before staging. Returns whether there were any. */
export async function setAsideDuplicates(context: RunContext, staging: Staging): Promise<boolean> {
  if (!context.supersedes.has(staging.source) || context.relations.isEmpty(src(staging.source))) return false;
  const repeated = await context.relations.make('broken_rows', [], duplicates(staging));
  if (repeated === 0) return false;
  await setAside(context, staging, 'superseded');
  // The members' rule looks the root up among all source rows, so only tables with duplicates lose rows here.
  await keepOthers(context, src(staging.source), staging.key);
  return true;
}
