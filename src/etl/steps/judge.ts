import type { Aggregate, Rule, Staging } from '../../../models/contract.ts';
import { awaitedParents, withTotals } from '../../project/catalog.ts';
import type { JudgeStep } from '../plan/step.ts';
import { withoutRoot } from './cascades.ts';
import type { RunContext } from './context.ts';
import type { Part } from './describe-failing.ts';
import { isolateGroups } from './isolate.ts';
import { noteIssues } from './issues.ts';
import {
  breaks,
  isAnyMissing,
  judgeAggregates,
  judgeAlone,
  judgeMembers,
  judgeParents,
  judgeRoot,
  judgeRules,
  missingParent,
} from './reject.ts';
import { unionAll } from './sql.ts';
import { applyStagingAgain, duplicates, setAsideDuplicates } from './stage.ts';
import { isOfValues } from './values/load-source.ts';

/**
 * Judges the staged rows of an aggregate. Carefully: rule by rule, after `stage` judged each row alone. Else one look finds whether any
 * row breaks any rule: a row that broke one only because another row was taken away needs that other row, so that a look which finds
 * nothing is enough.
 */
export async function judge(context: RunContext, { aggregate: name, careful }: JudgeStep): Promise<void> {
  const aggregate = context.graph.aggregate(name);
  try {
    await judgeRows(context, aggregate, careful);
  } catch (error) {
    const select = isOfValues(error) ? lookAt(context, aggregate) : undefined;
    if (select === undefined) throw error;
    const alone = aggregate.members.map(({ source }) => source);
    const parts = ruleParts(context, aggregate);
    await isolateGroups(context, aggregate, { of: `${name}_rules`, select, parts, alone }, error);
  }
}

async function judgeRows(context: RunContext, aggregate: Aggregate, careful: boolean): Promise<void> {
  if (!careful) {
    const { members } = aggregate;
    // A root falls with members that were set aside as they were staged.
    const hasFallen = context.rejections.some(
      ({ source, groups }) => groups !== undefined && members.some((one) => one.source === source),
    );
    if (!hasFallen && !(await breaksAny(context, aggregate))) return;
    for (const { source } of aggregate.members) await judgeEach(context, context.graph.stagingOf(source));
  }
  await judgeTogether(context, aggregate);
}

/** Duplicates and the rules about the row alone. */
async function judgeEach(context: RunContext, staging: Staging): Promise<void> {
  if (await setAsideDuplicates(context, staging)) await applyStagingAgain(context, staging);
  await judgeAlone(context, staging);
}

/**
 * Parents first, then the members beside their root, then the root, which falls with its members and beside them, and at last the members
 * that fall with their root.
 */
async function judgeTogether(context: RunContext, aggregate: Aggregate): Promise<void> {
  const { graph, rejections } = context;
  const { members, group } = aggregate;
  const [root, ...others] = members;
  if (!root) return;
  for (const { source } of members) await judgeParents(context, source);
  for (const { source } of others) {
    await judgeMembers(context, source, root.source, group);
    await judgeRules(context, source, graph.stagingOf(source).memberRules ?? []);
  }
  const before = rejections.length;
  await judgeRoot(context, aggregate);
  await judgeAggregates(context, root.source);
  if (rejections.length > before)
    for (const { source } of others) await judgeMembers(context, source, root.source, group);
  await noteIssues(context, aggregate);
}

async function breaksAny(context: RunContext, aggregate: Aggregate): Promise<boolean> {
  const select = lookAt(context, aggregate);
  if (select === undefined) return false;
  const [row] = await context.relations.query(select);
  return Number(row?.n) > 0;
}

/** Each rule, as what may fail by itself. */
function ruleParts({ graph, relations }: RunContext, { members }: Aggregate): readonly Part[] {
  return members.flatMap(({ source }, position) => {
    const staging = graph.stagingOf(source);
    if (relations.isEmpty(staging.name)) return [];
    const { rules, memberRules = [], aggregateRules = [] } = staging;
    const part = (rule: Rule, rows = staging.name): Part => ({
      name: rule.name,
      select: `select count(*) as n from ${rows} where ${breaks(rule)}`,
      columns: new Set(rule.holds.match(/\w+/g)),
    });
    return [
      ...rules.map((rule) => ({ ...part(rule), source })),
      ...(position === 0
        ? aggregateRules.map((rule) => part(rule, withTotals(staging)))
        : memberRules.map((rule) => part(rule))),
    ];
  });
}

/** A query that counts the rows which break any rule; undefined where there is nothing to look at. */
function lookAt(context: RunContext, { members, group }: Aggregate): string | undefined {
  const { graph, relations } = context;
  const [root] = members;
  const queries = members.flatMap(({ source }) => {
    const staging = graph.stagingOf(source);
    if (relations.isEmpty(staging.name)) return [];
    const { name, rules, memberRules = [], aggregateRules = [] } = staging;
    const isRoot = source === root?.source;
    const alone = [...rules, ...(isRoot ? [] : memberRules)].map(breaks);
    const conditions = [
      ...awaitedParents(graph, staging).map((parent) => `${missingParent(context, staging, parent)} is not null`),
      ...(root && !isRoot ? [`${withoutRoot(root.source, group)} is not null`] : []),
    ];
    return [
      ...(context.supersedes.has(source) ? [`(${duplicates(graph.source(source))}) as copies`] : []),
      `${name} where ${[...alone, isAnyMissing(staging)].join(' or ')}`,
      ...(isRoot && aggregateRules.length > 0
        ? [`${withTotals(staging)} where ${aggregateRules.map(breaks).join(' or ')}`]
        : []),
      ...conditions.map((condition) => `${name} where ${condition}`),
    ].map((broken) => `select count(*) as n from ${broken}`);
  });
  return queries.length === 0 ? undefined : `select sum(n) as n from (${unionAll(queries)}) as counts`;
}
