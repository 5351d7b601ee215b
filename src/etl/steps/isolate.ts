import type { Aggregate, Staging } from '../../../models/contract.ts';
import { src, stg } from '../names.ts';
import type { RunContext } from './context.ts';
import { type Refusal, Refused, readingInstead, refusedGroups } from './refuse.ts';
import { unionAll } from './sql.ts';
import { isOfValues } from './values/load-source.ts';

/**
 * Finds the rows for which a statement fails, whatever it computes: the rows are halved until those are alone. Engines do not say which
 * row it was, and their words may hold its values.
 */

/** More statements would take longer than to correct the model. */
const MOST_PROBES = 2_000;

/** @throws Refused naming the rows, or the error itself where it is not about single rows */
export async function isolateStaged(context: RunContext, staging: Staging, error: unknown): Promise<never> {
  const { source, key, name } = staging;
  const input = { source, relation: src(source), identity: key };
  const keys = await failing(context, [input], staging.sql, error);
  if (keys.length === 0) throw error;
  throw new Refused([{ source, columns: key, keys, ...reasonOf(name), isUnstaged: true }], error);
}

/**
 * The same for what reads the staged rows of an aggregate, and its groups: an order waits whole. Rows without a group, as a refund of no
 * order, are alone.
 *
 * @param of what the statement makes, for the rule
 * @param alone sources whose rows may be at fault alone
 */
export async function isolateGroups(
  context: RunContext,
  aggregate: Aggregate,
  { of, select, alone }: { readonly of: string; readonly select: string; readonly alone: readonly string[] },
  error: unknown,
): Promise<never> {
  const { graph } = context;
  const inputs = aggregate.members
    .map(({ source }) => ({ source, relation: stg(source), identity: [aggregate.group] }))
    .filter(({ source, relation }) => aggregate.group in graph.source(source).columns && reads(select, relation));
  if (inputs.length > 0) {
    const groups = await failing(context, inputs, select, error);
    if (groups.length > 0) throw new Refused(refusedGroups(graph, aggregate, groups, reasonOf(of)), error);
  }
  const refusals: Refusal[] = [];
  for (const source of alone.filter((one) => reads(select, stg(one)))) {
    const { key } = graph.source(source);
    const keys = await failing(context, [{ source, relation: stg(source), identity: key }], select, error);
    if (keys.length > 0) refusals.push({ source, columns: key, keys, ...reasonOf(of) });
  }
  if (refusals.length === 0) throw error;
  throw new Refused(refusals, error);
}

const reads = (select: string, relation: string): boolean => new RegExp(`\\b${relation}\\b`).test(select);

const reasonOf = (of: string): Pick<Refusal, 'rule' | 'detail'> => ({
  rule: `cannot_compute_${of}`.slice(0, 100),
  detail: `${of} cannot be computed of it: a value is too large, or none that the computation takes`,
});

interface Input {
  readonly source: string;
  readonly relation: string;
  /** Columns that tell rows, or groups of them, apart. */
  readonly identity: readonly string[];
}

/** Values of the inputs' identity for which the statement fails alone. */
async function failing(
  context: RunContext,
  inputs: readonly Input[],
  select: string,
  error: unknown,
): Promise<(readonly string[])[]> {
  const { relations } = context;
  const identity = inputs[0]?.identity ?? [];
  const suspects = context.nextName('suspects');
  const count = await relations.make(suspects, [], numbered(inputs, identity));
  let probes = 0;
  const fails = async (first: number, last: number): Promise<boolean> => {
    probes += 1;
    if (probes > MOST_PROBES) throw error;
    return failsOver(context, inputs, select, suspects, { first, last });
  };
  const found: number[] = [];
  const search = async (first: number, last: number): Promise<void> => {
    if (first > last || !(await fails(first, last))) return;
    if (first === last) return void found.push(first);
    const middle = Math.floor((first + last) / 2);
    await search(first, middle);
    await search(middle + 1, last);
  };
  // Over no row at all: then it is the statement that is wrong.
  if (await fails(0, -1)) throw error;
  await search(1, count);
  return keysAt(context, suspects, identity, found);
}

function numbered(inputs: readonly Input[], identity: readonly string[]): string {
  const list = identity.join(', ');
  const known = identity.map((column) => `${column} is not null`).join(' and ');
  const all = inputs.map(({ relation }) => `select ${list} from ${relation} where ${known}`);
  return `select ${list}, row_number() over (order by ${list}) as place
    from (select distinct ${list} from (${unionAll(all)}) as every_row) as each_once`;
}

async function failsOver(
  context: RunContext,
  inputs: readonly Input[],
  select: string,
  suspects: string,
  { first, last }: { readonly first: number; readonly last: number },
): Promise<boolean> {
  const { relations } = context;
  const parts = new Map<string, string>();
  for (const { relation, identity } of inputs) {
    const part = `part_of_${relation}`;
    const same = identity.map((column) => `suspect.${column} = whole.${column}`).join(' and ');
    await relations.make(
      part,
      relations.columns(relation),
      `select whole.* from ${relation} as whole inner join ${suspects} as suspect
        on ${same} and suspect.place between ${first} and ${last}`,
    );
    parts.set(relation, part);
  }
  try {
    await relations.make('probed', [], readingInstead(select, parts));
    return false;
  } catch (error) {
    if (!isOfValues(error)) throw error;
    return true;
  }
}

async function keysAt(
  { relations }: RunContext,
  suspects: string,
  identity: readonly string[],
  places: readonly number[],
): Promise<(readonly string[])[]> {
  if (places.length === 0) return [];
  const list = identity.map((column) => `cast(${column} as string) as ${column}`).join(', ');
  const rows = await relations.query(`select ${list} from ${suspects} where place in (${places.join(', ')})`);
  return rows.map((row) => identity.map((column) => String(row[column])));
}
