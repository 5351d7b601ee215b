import type { Aggregate, Parent, Rule, Staging } from '../../../models/contract.ts';
import { awaitedParents, dimensionKey, pick, sourceGroup, texts, withTotals } from '../../project/catalog.ts';
import { literal } from '../../quality/compile-check.ts';
import { REJECTED, spelled, src } from '../names.ts';
import { missingRule } from '../rule-names.ts';
import { fallenText, memberVerdict, rootVerdict } from './cascades.ts';
import type { Rejection, RunContext } from './context.ts';
import { rejectedColumns } from './declare.ts';
import { type LostColumn, lostColumns, lostFor, lostIn, lostRule, lostText } from './lost-columns.ts';
import { remake } from './remake.ts';
import { keyText, sameKey, unionAll } from './sql.ts';
import { worthSql } from './worth.ts';

/** Rules decide which staged rows are loaded; a row that breaks one moves from `stg_<source>` to `rejected`, with its source row. */

/** Which rule a row breaks, what is said of it, and where the answer is found. */
export interface Verdict {
  /** An expression that names the rule, or is null. */
  readonly names: string;
  /** An expression that says in words what is wrong. */
  readonly detail: string;
  /** The staged rows with what the expressions read beside them; default: the staged rows. */
  readonly rows?: string;
}

const isBlocking = ({ severity }: Rule): boolean => severity !== 'warn';

export const breaks = ({ holds }: Rule): string => `not coalesce((${holds}), false)`;

export const expectedBy = ({ expected, meaning }: Rule): string => expected ?? literal(meaning);

const saidBy = (rule: Rule): string =>
  rule.found === undefined ? expectedBy(rule) : `concat(${rule.found}, '; ', ${expectedBy(rule)})`;

/** Under which name a row waits that breaks a rule, and what is said of it, as expressions. */
const toldOf = (rule: Rule, lost: LostColumn | undefined): Pick<Verdict, 'names' | 'detail'> =>
  lost
    ? { names: `'${lostRule(lost)}'`, detail: `concat('${lostText(lost)}; ', ${saidBy(rule)})` }
    : { names: `'${rule.name}'`, detail: saidBy(rule) };

/** The verdict of the rules that keep a row out: each row is set aside under the first one that it breaks. */
function verdictsOf(rules: readonly Rule[], lost: readonly LostColumn[], rows?: string): Verdict[] {
  const blocking = rules.filter(isBlocking).map((rule) => ({ rule, told: toldOf(rule, lostIn(lost, rule)) }));
  if (blocking.length === 0) return [];
  const caseOf = (of: 'names' | 'detail'): string =>
    `case ${blocking.map(({ rule, told }) => `when ${breaks(rule)} then ${told[of]}`).join(' ')} end`;
  const verdict = { names: caseOf('names'), detail: caseOf('detail') };
  return [rows === undefined ? verdict : { ...verdict, rows }];
}

/** A value that the contract asks for is not there; of a key also where nothing but white space is. */
const isMissing = ({ columns }: Staging, name: string): string =>
  columns[name]?.type.kind === 'id' ? `clean_text(${name}) is null` : `${name} is null`;

const requiredOf = ({ columns }: Staging): string[] =>
  Object.entries(columns).flatMap(([name, { nullable }]) => (nullable ? [] : [name]));

/** A condition: the row lacks a value that the contract asks for. */
export const isAnyMissing = (staging: Staging): string =>
  ['1 = 0', ...requiredOf(staging).map((name) => isMissing(staging, name))].join(' or ');

/**
 * Judges staged rows by the rules about each alone, and by the columns that the contract wants filled. Those are asked together first: most
 * rows have them all.
 */
export async function judgeAlone(context: RunContext, staging: Staging): Promise<void> {
  const lost = lostColumns(context, staging.source);
  const required = requiredOf(staging).map((name) => ({ name, lost: lostFor(lost, name) }));
  const missing = (then: (one: (typeof required)[number]) => string): string =>
    required.length === 0
      ? 'null'
      : `case ${required.map((one) => `when ${isMissing(staging, one.name)} then ${then(one)}`).join(' ')} end`;
  const blocking = staging.rules.filter(isBlocking).map((rule) => ({ rule, told: toldOf(rule, lostIn(lost, rule)) }));
  const verdict = (of: 'names' | 'detail', ofMissing: string): string =>
    `case ${blocking.map(({ rule, told }) => `when ${breaks(rule)} then ${told[of]}`).join(' ')}
      when ${isAnyMissing(staging)} then ${ofMissing} end`;
  await judge(context, staging, {
    names: verdict(
      'names',
      missing(({ name, lost }) => `'${lost ? lostRule(lost) : missingRule(name)}'`),
    ),
    detail: verdict(
      'detail',
      missing(({ name, lost }) => `'${lost ? lostText(lost) : `${name} is empty`}'`),
    ),
  });
}

/** Judges staged rows by rules about the row alone. */
export async function judgeRules(context: RunContext, source: string, rules: readonly Rule[]): Promise<void> {
  for (const verdict of verdictsOf(rules, lostColumns(context, source)))
    await judge(context, context.graph.stagingOf(source), verdict);
}

/** Judges the roots of an aggregate beside their members. */
export async function judgeAggregates(context: RunContext, source: string): Promise<void> {
  const staging = context.graph.stagingOf(source);
  for (const verdict of verdictsOf(staging.aggregateRules ?? [], lostColumns(context, source), withTotals(staging)))
    await judge(context, staging, verdict);
}

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
  for (const parent of awaitedParents(context.graph, staging)) {
    const detail = `concat('no row of ${parent.source} has the key ', ${parent.column})`;
    await judge(context, staging, { names: missingParent(context, staging, parent), detail }, parent);
  }
}

/** Members of an aggregate fall with their root. */
export function judgeMembers(context: RunContext, source: string, root: string, group: string): Promise<void> {
  const staging = context.graph.stagingOf(source);
  return judge(context, staging, memberVerdict(staging.name, root, group));
}

/** A root falls with a member that cannot be loaded. */
export async function judgeRoot(context: RunContext, { members, group }: Aggregate): Promise<void> {
  const [root, ...others] = members;
  if (!root) return;
  const fallen = context.rejections.flatMap(({ source, groups }) =>
    groups !== undefined && others.some((member) => member.source === source) ? [{ source, groups }] : [],
  );
  if (fallen.length === 0) return;
  const staging = context.graph.stagingOf(root.source);
  await judge(context, staging, rootVerdict(staging.name, group, fallen));
}

/** Staged rows that break a rule: their keys, the rule and what is said of them. */
const brokenRows = ({ name, key }: Staging, { names, detail, rows = name }: Verdict): string =>
  `select * from (select ${key.join(', ')}, ${names} as broken_rule, ${detail} as detail from ${rows}) as verdicts
    where broken_rule is not null`;

/** Moves the staged rows for which `verdict` names a rule. */
async function judge(context: RunContext, staging: Staging, verdict: Verdict, waitsFor?: Parent): Promise<void> {
  if (context.relations.isEmpty(staging.name)) return;
  const broken = await context.relations.make('broken_rows', [], brokenRows(staging, verdict));
  if (broken === 0) return;
  const groups = await groupsOfBroken(context, staging);
  await setAside(context, staging, 'quarantined', { ...(waitsFor ? { waitsFor } : {}), ...(groups ? { groups } : {}) });
  await keepOthers(context, staging.name, staging.key);
}

/** The groups of a member's rows that are set aside, and what is told of them. */
export async function groupsOfBroken(
  { graph, relations, nextName }: RunContext,
  staging: Staging,
): Promise<string | undefined> {
  const { members, group } = graph.aggregateOfSource(staging.source);
  if (members[0]?.source === staging.source) return undefined;
  const name = nextName('fallen_groups');
  // A row that could not be staged is among the source's alone.
  const from = group in graph.source(staging.source).columns ? [staging.name, src(staging.source)] : [staging.name];
  const parts = from.map(
    (rows) => `select member.${group}, ${fallenText(staging.key)} as reason
      from ${rows} as member inner join broken_rows as broken on ${sameKey(staging.key, 'member', 'broken')}
      where member.${group} is not null`,
  );
  const columns = [...pick(staging.columns, [group]), ...texts('reason')];
  const groups = `select ${group}, min(reason) as reason from (${unionAll(parts)}) as fallen group by ${group}`;
  await relations.make(name, columns, groups);
  return name;
}

/** Takes the rows named in `broken_rows` out of a table. */
export async function keepOthers({ relations }: RunContext, table: string, key: readonly string[]): Promise<void> {
  const isBroken = `select 1 from broken_rows as broken where ${sameKey(key, 'kept_row', 'broken')}`;
  const others = `select kept_row.* from ${table} as kept_row where not exists (${isBroken})`;
  await remake(relations, table, relations.columns(table), others);
}

interface Aside {
  readonly waitsFor?: Parent;
  /** The relation that has the groups which the rows belong to. */
  readonly groups?: string;
  /** The row as the source has it, where `src_<source>` lacks values of it. */
  readonly sourceRow?: string;
}

/** Writes the source rows named in `broken_rows` (key, `broken_rule`, `detail`) to `rejected`. */
export async function setAside(
  context: RunContext,
  staging: Staging,
  disposition: 'quarantined' | 'superseded',
  { waitsFor, groups, sourceRow }: Aside = {},
): Promise<void> {
  const { source, key } = staging;
  const spelledRows = context.relations.isEmpty(spelled(source))
    ? undefined
    : `left join ${spelled(source)} as spelled_row on ${sameKey(key, 'raw', 'spelled_row')}`;
  const select = rejectedRows(context, staging, disposition, {
    rows: `${src(source)} as raw inner join broken_rows as broken on ${sameKey(key, 'raw', 'broken')} ${spelledRows ?? ''}`,
    sourceKey: keyText(key, 'raw'),
    rule: 'broken.broken_rule',
    detail: 'broken.detail',
    waitsFor,
    lacksValues: sourceRow !== undefined,
    sourceRow:
      sourceRow ?? (spelledRows === undefined ? undefined : sourceRowOf(context, source, 'spelled_row.source_row')),
  });
  await noteRejected(context, source, disposition, { select, groups });
}

interface Noted {
  readonly select: string;
  readonly groups?: string | undefined;
  readonly isSameKey?: boolean;
}

/** Adds what was set aside to `rejected`. */
export async function noteRejected(
  { relations, rejections }: RunContext,
  source: string,
  disposition: Rejection['disposition'],
  { select, groups, isSameKey = false }: Noted,
): Promise<void> {
  const rows = await relations.make(`rejected_${rejections.length + 1}`, rejectedColumns, select);
  rejections.push({ source, disposition, rows, isSameKey, ...(groups === undefined ? {} : { groups }) });
  const parts = rejections.map((_, position) => `rejected_${position + 1}`);
  relations.combine(REJECTED, rejectedColumns, parts);
}

/** The row `raw` as JSON. @param spelledRow the same as the source spells it, null where that is no other */
export function sourceRowOf({ graph, shape, engine }: RunContext, source: string, spelledRow?: string): string {
  const row = engine.rowAsJson('raw', shape.source(source).present, graph.personalColumns(source));
  return spelledRow === undefined ? row : `coalesce(${spelledRow}, ${row})`;
}

/** Rows that are set aside, as expressions over the rows `raw`. */
interface RejectedRows {
  readonly rows: string;
  readonly sourceKey: string;
  readonly rule: string;
  readonly detail: string;
  readonly waitsFor?: Parent | undefined;
  readonly sourceRow?: string | undefined;
  /** They may lack values that could not be read: what is null in them is unknown. */
  readonly lacksValues: boolean;
}

/** A query that gives them as `ops.quarantine` has them. */
export function rejectedRows(
  context: RunContext,
  staging: Staging,
  disposition: string,
  { rows, sourceKey, rule, detail, waitsFor, sourceRow, lacksValues }: RejectedRows,
): string {
  const { graph } = context;
  const { source } = staging;
  const worth = worthSql(context, staging, rows, lacksValues);
  return `select
      '${source}' as source_table,
      ${sourceKey} as source_key,
      '${disposition}' as disposition,
      ${rule} as rule,
      ${detail} as detail,
      cast(raw.${sourceGroup(graph, source)} as string) as group_key,
      ${waitsFor ? `'${waitsFor.source}'` : 'cast(null as string)'} as waits_for_table,
      ${waitsFor ? `cast(raw.${waitsFor.column} as string)` : 'cast(null as string)'} as waits_for_key,
      ${sourceRow ?? sourceRowOf(context, source)} as source_row,
      ${worth.columns}
    from ${rows}
    ${worth.join}`;
}
