import type { Parent, Rule, Staging } from '../../../models/contract.ts';
import { dimensionKey, sourceGroup, withTotals } from '../../project/catalog.ts';
import { REJECTED, src } from '../names.ts';
import type { RunContext } from './context.ts';
import { rejectedColumns } from './declare.ts';
import { keyText, sameKey } from './sql.ts';

/** Rules decide which staged rows are loaded; a row that breaks one moves from `stg_<source>` to `rejected`, with its source row. */

/** An expression that names the first rule that a row breaks, or is null. */
export const brokenRule = (rules: readonly Rule[]): string =>
  `case ${rules.map(({ name, holds }) => `when not coalesce((${holds}), false) then '${name}'`).join(' ')} end`;

/** Judges staged rows by rules; each row is set aside under the first rule that it breaks. */
export async function judgeRules(context: RunContext, source: string, rules: readonly Rule[]): Promise<void> {
  if (rules.length > 0) await judge(context, context.graph.stagingOf(source), { names: brokenRule(rules) });
}

/** Judges the roots of an aggregate beside their members. */
export async function judgeAggregates(context: RunContext, source: string): Promise<void> {
  const staging = context.graph.stagingOf(source);
  for (const verdict of aggregateVerdicts(staging)) await judge(context, staging, verdict);
}

/** Which rule a row breaks, and where the answer is found. */
export interface Verdict {
  /** An expression that names the rule, or is null. */
  readonly names: string;
  /** The staged rows with what the expression reads beside them; default: the staged rows. */
  readonly rows?: string;
}

/** The verdict of an aggregate's rules on its root; none where there is no rule. */
export const aggregateVerdicts = (staging: Staging): Verdict[] =>
  staging.aggregateRules?.length ? [{ names: brokenRule(staging.aggregateRules), rows: withTotals(staging) }] : [];

/** An expression that names the parent that a row has to wait for, or is null. */
export function missingParent({ graph }: RunContext, staging: Staging, { column, dimension }: Parent): string {
  const key = dimensionKey(graph.model(dimension));
  // Spark compares each row with each other for "not in", which has to think of nulls.
  const isKnown = `exists (select 1 from ${dimension} as known where known.${key} = ${staging.name}.${column})`;
  return `case when ${column} is not null and not ${isKnown} then 'unknown_${column}' end`;
}

/** Rows whose parent is in no dimension wait for it in quarantine. */
export async function judgeParents(context: RunContext, source: string): Promise<void> {
  const staging = context.graph.stagingOf(source);
  for (const parent of staging.parents ?? [])
    await judge(context, staging, { names: missingParent(context, staging, parent) }, parent);
}

/** A condition on a member: its root is loaded, or it has none. */
const hasRoot = (root: string, group: string): string =>
  `${group} is null or ${group} in (select loaded.${group} from stg_${root} as loaded)`;

/** An expression that is null unless a member's root is not loaded: enough for a look. */
export const withoutRoot = (root: string, group: string): string =>
  `case when ${hasRoot(root, group)} then null else 'without_${root}' end`;

/** An expression that says why a member's row cannot be loaded without its root, or is null. */
const missingRoot = (root: string, group: string): string => `case
    when ${hasRoot(root, group)} then null
    when ${group} in (select known.${group} from ${src(root)} as known) then '${root}_quarantined'
    else 'unknown_${group}' end`;

/** Members of an aggregate fall with their root. */
export const judgeMembers = (context: RunContext, source: string, root: string, group: string): Promise<void> =>
  judge(context, context.graph.stagingOf(source), { names: missingRoot(root, group) });

/** Staged rows that break a rule: their keys and the rule. */
export const brokenRows = ({ name, key }: Staging, { names, rows = name }: Verdict): string =>
  `select * from (select ${key.join(', ')}, ${names} as broken_rule from ${rows}) as verdicts where broken_rule is not null`;

/** Moves the staged rows for which `verdict` names a rule. */
async function judge(context: RunContext, staging: Staging, verdict: Verdict, waitsFor?: Parent): Promise<void> {
  if (context.relations.isEmpty(staging.name)) return;
  const broken = await context.relations.make('broken_rows', [], brokenRows(staging, verdict));
  if (broken === 0) return;
  await setAside(context, staging, 'quarantined', waitsFor);
  await keepOthers(context, staging.name, staging.key);
}

/** Takes the rows named in `broken_rows` out of a table. */
export async function keepOthers({ relations }: RunContext, table: string, key: readonly string[]): Promise<void> {
  const isBroken = `select 1 from broken_rows as broken where ${sameKey(key, 'kept_row', 'broken')}`;
  const columns = relations.columns(table);
  await relations.make(
    'remaining_rows',
    columns,
    `select kept_row.* from ${table} as kept_row where not exists (${isBroken})`,
  );
  await relations.make(table, columns, 'select * from remaining_rows');
  await relations.drop('remaining_rows');
}

/** Writes the source rows named in `broken_rows` (key, `broken_rule`) to `rejected`. */
export async function setAside(
  context: RunContext,
  staging: Staging,
  disposition: 'quarantined' | 'superseded',
  waitsFor?: Parent,
): Promise<void> {
  const { relations, rejections } = context;
  const part = `rejected_${rejections.length + 1}`;
  const count = await relations.make(part, rejectedColumns, rejectedRows(context, staging, disposition, waitsFor));
  rejections.push({ source: staging.source, disposition, rows: count });
  const parts = rejections.map((_, position) => `rejected_${position + 1}`);
  relations.combine(REJECTED, rejectedColumns, parts);
}

function rejectedRows(
  { graph, shape, engine }: RunContext,
  { source, key }: Staging,
  disposition: string,
  waitsFor: Parent | undefined,
): string {
  return `select
      '${source}' as source_table,
      ${keyText(key, 'raw')} as source_key,
      '${disposition}' as disposition,
      broken.broken_rule as rule,
      cast(raw.${sourceGroup(graph, source)} as string) as group_key,
      ${waitsFor ? `'${waitsFor.source}'` : 'cast(null as string)'} as waits_for_table,
      ${waitsFor ? `cast(raw.${waitsFor.column} as string)` : 'cast(null as string)'} as waits_for_key,
      ${engine.rowAsJson('raw', shape.source(source).present)} as source_row
    from ${src(source)} as raw
    inner join broken_rows as broken on ${sameKey(key, 'raw', 'broken')}`;
}
