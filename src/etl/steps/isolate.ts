import type { Aggregate, Staging } from '../../../models/contract.ts';
import { src, stg } from '../names.ts';
import { cannotComputeRule } from '../rule-names.ts';
import type { RunContext } from './context.ts';
import { describeFailing, type Part } from './describe-failing.ts';
import { type FailingInput, type FailingStatement, findFailing } from './find-failing.ts';
import { type Refusal, Refused, refusedGroups } from './refuse.ts';

/** Rows for which a statement fails, whatever it computes, wait in quarantine, and the run begins again without them. */

/** @throws Refused naming the rows, or the error itself where it is not about single rows */
export async function isolateStaged(context: RunContext, staging: Staging, error: unknown): Promise<never> {
  const { source, key, name, sql: select } = staging;
  const parts = columnParts(context, select, Object.keys(staging.columns), name);
  const inputs = [{ source, relation: src(source), identity: key }];
  const keys = await refusedKeys(context, { inputs, select, error }, { of: name, parts });
  if (keys.length === 0) throw error;
  throw new Refused([{ source, columns: key, keys, rule: cannotComputeRule(name), isUnstaged: true }], error);
}

/** What makes something of the staged rows of an aggregate. */
export interface GroupStatement {
  /** What it makes, for the rule. */
  readonly of: string;
  readonly select: string;
  /** What of it may fail by itself. */
  readonly parts: readonly Part[];
  /** Sources whose rows may be at fault alone. */
  readonly alone: readonly string[];
}

/**
 * The same for what reads the staged rows of an aggregate, and its groups: an order waits whole. Rows without a group, as a refund of no
 * order, are alone.
 */
export async function isolateGroups(
  context: RunContext,
  aggregate: Aggregate,
  { alone, ...statement }: GroupStatement,
  error: unknown,
): Promise<never> {
  const { graph } = context;
  const { of, select } = statement;
  const inputs = aggregate.members
    .map(({ source }) => ({ source, relation: stg(source), identity: [aggregate.group] }))
    .filter(({ source, relation }) => aggregate.group in graph.source(source).columns && reads(select, relation));
  if (inputs.length > 0) {
    const groups = await refusedKeys(context, { inputs, select, error }, statement);
    if (groups.length > 0) throw new Refused(refusedGroups(graph, aggregate, groups, cannotComputeRule(of)), error);
  }
  const refusals: Refusal[] = [];
  for (const source of alone.filter((one) => reads(select, stg(one)))) {
    const { key } = graph.source(source);
    const input = { source, relation: stg(source), identity: key };
    const keys = await refusedKeys(context, { inputs: [input], select, error }, statement);
    if (keys.length > 0) refusals.push({ source, columns: key, keys, rule: cannotComputeRule(of) });
  }
  if (refusals.length === 0) throw error;
  throw new Refused(refusals, error);
}

/** The columns that a query gives, each as a part that may fail by itself. @param name of the model or staging model */
export function columnParts(
  { engine, graph }: RunContext,
  select: string,
  columns: readonly string[],
  name: string,
): readonly Part[] {
  const { computedWith } = graph.parsed(name);
  return columns.map((column) => ({
    name: column,
    select: `select ${engine.quote(column)} from (${engine.inlined(select)}) as computed`,
    columns: allOf(column, computedWith),
  }));
}

/** What a column is computed with, and what those are. */
function allOf(column: string, computedWith: ReadonlyMap<string, ReadonlySet<string>>): ReadonlySet<string> {
  const all = new Set([column]);
  for (const one of all) for (const part of computedWith.get(one) ?? []) all.add(part);
  return all;
}

async function refusedKeys(
  context: RunContext,
  statement: FailingStatement & { readonly inputs: readonly FailingInput[] },
  { of, parts }: Pick<GroupStatement, 'of' | 'parts'>,
): Promise<Refusal['keys']> {
  const found = await findFailing(context, statement);
  return describeFailing(context, found, of, parts);
}

const reads = (select: string, relation: string): boolean => new RegExp(`\\b${relation}\\b`).test(select);
