import type { Aggregate, Staging } from '../../../models/contract.ts';
import { text } from '../../../models/types.ts';
import type { ProjectGraph } from '../../project/graph.ts';
import { writeRows } from '../../storage/write-rows.ts';
import { src } from '../names.ts';
import { waitsWithRoot } from './cascades.ts';
import type { RunContext } from './context.ts';
import { sameKey, unionAll } from './sql.ts';

/**
 * Source rows that a run found, late, to be unfit: no model can be computed with them, a blocking check fails for what they give, or the
 * store refuses it. The run begins again and sets them aside first.
 */
export interface Refusal {
  readonly source: string;
  /** Columns of the source: its key, or what the rows of a group share. */
  readonly columns: readonly string[];
  readonly keys: readonly RefusedKey[];
  readonly rule: string;
  /** Not even their own staging can be computed. */
  readonly isUnstaged?: boolean;
}

export interface RefusedKey {
  /** As text. */
  readonly values: readonly string[];
  /** What is wrong, in words. */
  readonly detail: string;
}

/** Ends an attempt: the next one knows more. */
export class Refused extends Error {
  readonly refusals: readonly Refusal[];

  constructor(refusals: readonly Refusal[], cause?: unknown) {
    super('rows were refused', { cause });
    this.name = 'Refused';
    this.refusals = refusals;
  }
}

/** Ends an attempt: the next one reads all rows, for the reason that the message gives. */
export class ReadAll extends Error {
  constructor(because: string, cause: unknown) {
    super(because, { cause });
    this.name = 'ReadAll';
  }
}

/** All rows of groups of an aggregate: the root's under the rule, the others because they belong to it. */
export function refusedGroups(
  { source: sourceOf }: Pick<ProjectGraph, 'source'>,
  { group, members }: Aggregate,
  keys: Refusal['keys'],
  rule: string,
): readonly Refusal[] {
  const root = members[0]?.source ?? '';
  const withRoot = keys.map(({ values }) => ({ values, detail: waitsWithRoot(root, values.join('|'), rule) }));
  return members
    .filter(({ source }) => group in sourceOf(source).columns)
    .map(({ source }) =>
      source === root
        ? { source, columns: [group], keys, rule }
        : { source, columns: [group], keys: withRoot, rule: `${root}_quarantined` },
    );
}

/** The source rows that are refused: their keys, the rule and what was found; undefined where there is none. */
export async function refusedRows(
  context: RunContext,
  { source, key, name }: Staging,
  which: 'all' | 'unstaged' = 'all',
): Promise<string | undefined> {
  const refusals = context.refusals.filter(
    (refusal) => refusal.source === source && (which === 'all' || refusal.isUnstaged),
  );
  if (refusals.length === 0) return undefined;
  const parts: string[] = [];
  for (const refusal of refusals) {
    const table = await loadRefusal(context, refusal);
    const same = refusal.columns.map((column, at) => `cast(found.${column} as string) = refused.refused_${at}`);
    const list = key.map((column) => `found.${column}`).join(', ');
    parts.push(`select ${list}, refused.broken_rule, refused.detail from ${refusal.isUnstaged ? src(source) : name} as found
      inner join ${table} as refused on ${same.join(' and ')}`);
  }
  const keys = key.join(', ');
  return `select ${keys}, min(broken_rule) as broken_rule, min(detail) as detail
    from (${unionAll(parts)}) as all_refused group by ${keys}`;
}

async function loadRefusal(context: RunContext, { source, columns, keys, rule }: Refusal): Promise<string> {
  const table = context.nextName(`refused_${source}`);
  const names = [...columns.map((_, at) => `refused_${at}`), 'broken_rule', 'detail'];
  const rows = keys.map(({ values, detail }) => [...values, rule, detail]);
  const file = await writeRows(context.nextFile(), names, rows);
  await context.relations.load(
    table,
    names.map((name) => ({ name, type: text() })),
    file,
  );
  return table;
}

/** The staging's SQL over the rows that can be staged. */
export async function stagingWithout(context: RunContext, staging: Staging): Promise<string> {
  const { source, key, sql } = staging;
  const refused = await refusedRows(context, staging, 'unstaged');
  if (refused === undefined) return sql;
  const others = context.nextName(`stageable_${source}`);
  await context.relations.make(
    others,
    context.relations.columns(src(source)),
    `select raw.* from ${src(source)} as raw
      where not exists (select 1 from (${refused}) as refused where ${sameKey(key, 'raw', 'refused')})`,
  );
  return readingInstead(sql, new Map([[src(source), others]]));
}

/** A query that reads other relations in the place of some. */
export const readingInstead = (sql: string, others: ReadonlyMap<string, string>): string =>
  sql.replaceAll(/\b[a-z_][a-z0-9_]*\b/g, (word) => others.get(word) ?? word);
