import type { Parent, Rule, Staging } from '../../models/contract.ts';
import { modelNamed, type RunContext, sourceShape, stagingOf } from './context.ts';
import { REJECTED, src } from './names.ts';

/** Rules decide which staged rows are loaded; a row that breaks one moves from `stg_<source>` to `rejected`, with its source row. */

export async function createRejected(context: RunContext): Promise<void> {
  const columns = [
    'source_table',
    'source_key',
    'disposition',
    'rule',
    'aggregate_key',
    'waits_for_table',
    'waits_for_key',
    'source_row',
  ];
  await context.engine.createEmpty(
    REJECTED,
    columns.map((name) => ({ name, type: { kind: 'text' } })),
  );
}

/** The key's values joined by `|`, as `ops.quarantine` keeps them. */
export const keyText = (columns: readonly string[], alias: string): string =>
  `concat_ws('|', ${columns.map((column) => `cast(${alias}.${column} as string)`).join(', ')})`;

export const sameKey = (columns: readonly string[], left: string, right: string): string =>
  columns.map((column) => `${left}.${column} = ${right}.${column}`).join(' and ');

/** Judges staged rows by rules; each row is set aside under the first rule that it breaks. */
export async function judgeRules(context: RunContext, source: string, rules: readonly Rule[]): Promise<void> {
  if (rules.length === 0) return;
  const broken = rules.map(({ name, holds }) => `when not coalesce((${holds}), false) then '${name}'`).join(' ');
  await judge(context, stagingOf(source), `case ${broken} end`);
}

/** Rows whose parent is in no dimension wait for it in quarantine. */
export async function judgeParents(context: RunContext, source: string): Promise<void> {
  const staging = stagingOf(source);
  for (const parent of staging.parents ?? []) {
    const { column, dimension } = parent;
    const key = modelNamed(dimension).history?.naturalKey ?? column;
    // Spark compares each row with each other for "not in", which has to think of nulls.
    const isKnown = `exists (select 1 from ${dimension} as known where known.${key} = ${staging.name}.${column})`;
    const isMissing = `${column} is not null and not ${isKnown}`;
    await judge(context, staging, `case when ${isMissing} then 'unknown_${column}' end`, parent);
  }
}

/** Members of an aggregate fall with their root. */
export async function judgeMembers(context: RunContext, source: string, root: string, key: string): Promise<void> {
  const staging = stagingOf(source);
  const verdict = `case
    when ${key} is null or ${key} in (select loaded.${key} from stg_${root} as loaded) then null
    when ${key} in (select known.${key} from ${src(root)} as known) then '${root}_quarantined'
    else 'unknown_${key}' end`;
  await judge(context, staging, verdict);
}

/** Moves the staged rows for which `verdict` names a rule. */
async function judge(context: RunContext, staging: Staging, verdict: string, waitsFor?: Parent): Promise<void> {
  const keys = staging.key.join(', ');
  const broken = await context.engine.createTable(
    'broken_rows',
    `select * from (select ${keys}, ${verdict} as broken_rule from ${staging.name}) as verdicts where broken_rule is not null`,
  );
  if (broken === 0) return;
  await setAside(context, staging, 'quarantined', waitsFor);
  await keepOthers(context, staging.name, staging.key);
}

/** Takes the rows named in `broken_rows` out of a table. */
export async function keepOthers(context: RunContext, table: string, key: readonly string[]): Promise<void> {
  const isBroken = `select 1 from broken_rows as broken where ${sameKey(key, 'kept_row', 'broken')}`;
  await context.engine.createTable(
    'remaining_rows',
    `select kept_row.* from ${table} as kept_row where not exists (${isBroken})`,
  );
  await context.engine.createTable(table, 'select * from remaining_rows');
  await context.engine.drop('remaining_rows');
}

/** Writes the source rows named in `broken_rows` (key, `broken_rule`) to `rejected`. */
export async function setAside(
  context: RunContext,
  staging: Staging,
  disposition: 'quarantined' | 'superseded',
  waitsFor?: Parent,
): Promise<void> {
  const columns = sourceShape(context, staging.source).present;
  await context.engine.insert(
    REJECTED,
    `select
      '${staging.source}' as source_table,
      ${keyText(staging.key, 'raw')} as source_key,
      '${disposition}' as disposition,
      broken.broken_rule as rule,
      cast(raw.${staging.groupColumn} as string) as aggregate_key,
      ${waitsFor ? `'${waitsFor.source}'` : 'cast(null as string)'} as waits_for_table,
      ${waitsFor ? `raw.${waitsFor.column}` : 'cast(null as string)'} as waits_for_key,
      ${context.engine.rowAsJson('raw', columns)} as source_row
    from ${src(staging.source)} as raw
    inner join broken_rows as broken on ${sameKey(staging.key, 'raw', 'broken')}`,
  );
}
