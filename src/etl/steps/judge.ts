import type { Aggregate, Staging } from '../../../models/contract.ts';
import { awaitedParents, withTotals } from '../../project/catalog.ts';
import type { JudgeStep } from '../plan/step.ts';
import type { RunContext } from './context.ts';
import { noteIssues } from './issues.ts';
import {
  breaks,
  judgeAggregates,
  judgeMembers,
  judgeParents,
  judgeRoot,
  judgeRules,
  missingParent,
  withoutRoot,
} from './reject.ts';
import { unionAll } from './sql.ts';
import { applyStaging, duplicates, setAsideDuplicates } from './stage.ts';

/**
 * Judges the staged rows of an aggregate. Carefully: rule by rule, after `stage` judged each row alone. Else one look finds whether any
 * row breaks any rule: a row that broke one only because another row was taken away needs that other row, so that a look which finds
 * nothing is enough.
 */
export async function judge(context: RunContext, { aggregate: name, careful }: JudgeStep): Promise<void> {
  const aggregate = context.graph.aggregate(name);
  if (!careful) {
    if (!(await breaksAny(context, aggregate))) return;
    for (const { source } of aggregate.members) await judgeAlone(context, context.graph.stagingOf(source));
  }
  await judgeTogether(context, aggregate);
}

/** Duplicates and the rules about the row alone. */
async function judgeAlone(context: RunContext, staging: Staging): Promise<void> {
  if (await setAsideDuplicates(context, staging)) await applyStaging(context, staging);
  await judgeRules(context, staging.source, staging.rules);
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

async function breaksAny(context: RunContext, { members, group }: Aggregate): Promise<boolean> {
  const { graph, relations } = context;
  const [root] = members;
  const queries = members.flatMap(({ source }) => {
    const staging = graph.stagingOf(source);
    if (relations.isEmpty(staging.name)) return [];
    const { name, rules, memberRules = [], aggregateRules = [] } = staging;
    const isRoot = source === root?.source;
    const alone = [...rules, ...(isRoot ? [] : memberRules)];
    const conditions = [
      ...awaitedParents(graph, staging).map((parent) => `${missingParent(context, staging, parent)} is not null`),
      ...(root && !isRoot ? [`${withoutRoot(root.source, group)} is not null`] : []),
    ];
    return [
      ...(context.supersedes.has(source) ? [`(${duplicates(staging)}) as copies`] : []),
      ...(alone.length > 0 ? [`${name} where ${alone.map(breaks).join(' or ')}`] : []),
      ...(isRoot && aggregateRules.length > 0
        ? [`${withTotals(staging)} where ${aggregateRules.map(breaks).join(' or ')}`]
        : []),
      ...conditions.map((condition) => `${name} where ${condition}`),
    ].map((broken) => `select count(*) as n from ${broken}`);
  });
  if (queries.length === 0) return false;
  const [row] = await relations.query(`select sum(n) as n from (${unionAll(queries)}) as counts`);
  return Number(row?.n) > 0;
}
