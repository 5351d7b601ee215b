import type { Staging } from '../../models/contract.ts';
import { type AbsorbedColumn, type RunContext, sourceShape, stagingOf } from './context.ts';
import { src } from './names.ts';
import { judgeRules, keepOthers, sameKey, setAside } from './rejection.ts';

/** Makes `stg_<source>` from `src_<source>`: duplicates set aside, the staging model applied, its rules about the row alone judged. */
export async function stageRows(context: RunContext, source: string): Promise<void> {
  const staging = stagingOf(source);
  await setAsideDuplicates(context, staging);
  await context.engine.createTable(staging.name, withExtraColumns(context, staging));
  await judgeRules(context, source, staging.rules);
}

/** Columns that the contract does not know travel beside the staged ones. */
function withExtraColumns(context: RunContext, staging: Staging): string {
  const { extra } = sourceShape(context, staging.source);
  if (extra.length === 0) return staging.sql;
  const columns = extra.map((column) => extraColumn(context, column)).join(', ');
  return `select staged.*, ${columns} from (${staging.sql}) as staged
    inner join ${src(staging.source)} as raw on ${sameKey(staging.key, 'raw', 'staged')}`;
}

/** Arrays become CSV strings here as everywhere. */
function extraColumn(context: RunContext, { name, as, type }: AbsorbedColumn): string {
  const value = `raw.${context.engine.quote(name)}`;
  return `${type.kind === 'text_array' ? `csv_of_json_array(${value})` : value} as ${context.engine.quote(as)}`;
}

/** Exact duplicates leave `src_` before staging: the first by key stays. */
async function setAsideDuplicates(context: RunContext, staging: Staging): Promise<void> {
  if (!staging.exactDuplicates) return;
  const table = src(staging.source);
  const keys = staging.key.join(', ');
  const repeated = await context.engine.createTable(
    'broken_rows',
    `select ${keys}, 'exact_duplicate' as broken_rule from (
      select ${keys}, row_number() over (partition by ${staging.exactDuplicates.join(', ')} order by ${keys}) as copy_number from ${table}
    ) as numbered where copy_number > 1`,
  );
  if (repeated === 0) return;
  await setAside(context, staging, 'superseded');
  // The members' rule looks the root up among all source rows, so only tables with duplicates lose rows here.
  await keepOthers(context, table, staging.key);
}
