import type { Aggregate, Staging } from '../../../models/contract.ts';
import type { JudgeStep } from '../plan/step.ts';
import type { RunContext } from './context.ts';
import {
  aggregateVerdicts,
  brokenRows,
  brokenRule,
  judgeAggregates,
  judgeMembers,
  judgeParents,
  judgeRules,
  missingParent,
  type Verdict,
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

/** Parents first, then the root beside its members, then the members beside their root. */
async function judgeTogether(context: RunContext, { members, group }: Aggregate): Promise<void> {
  const { graph } = context;
  const [root, ...others] = members;
  if (!root) return;
  for (const { source } of members) await judgeParents(context, source);
  await judgeAggregates(context, root.source);
  for (const { source } of others) {
    await judgeMembers(context, source, root.source, group);
    await judgeRules(context, source, graph.stagingOf(source).memberRules ?? []);
  }
}

async function breaksAny(context: RunContext, { members, group }: Aggregate): Promise<boolean> {
  const { graph, relations } = context;
  const [root] = members;
  const queries = members.flatMap(({ source }) => {
    const staging = graph.stagingOf(source);
    if (relations.isEmpty(staging.name)) return [];
    const { rules, memberRules = [], parents = [] } = staging;
    const isRoot = source === root?.source;
    const verdicts: Verdict[] = [
      ...[rules, isRoot ? [] : memberRules]
        .filter((list) => list.length > 0)
        .map((list) => ({ names: brokenRule(list) })),
      ...(isRoot ? aggregateVerdicts(staging) : []),
      ...parents.map((parent) => ({ names: missingParent(context, staging, parent) })),
      ...(root && !isRoot ? [{ names: withoutRoot(root.source, group) }] : []),
    ];
    return [
      ...(staging.exactDuplicates ? [`select count(*) as n from (${duplicates(staging)}) as copies`] : []),
      ...verdicts.map((verdict) => `select count(*) as n from (${brokenRows(staging, verdict)}) as broken`),
    ];
  });
  if (queries.length === 0) return false;
  const [row] = await relations.query(`select sum(n) as n from (${unionAll(queries)}) as counts`);
  return Number(row?.n) > 0;
}
