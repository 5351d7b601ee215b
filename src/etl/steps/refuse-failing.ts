import type { Aggregate } from '../../../models/contract.ts';
import type { Model } from '../../../models/kinds.ts';
import { qualifiedName } from '../../project/catalog.ts';
import { checkFailure } from '../../quality/assert-passed.ts';
import { type CompiledCheck, keyText } from '../../quality/compile-check.ts';
import type { CheckReport } from '../../quality/report.ts';
import { checkRule } from '../rule-names.ts';
import type { RunContext } from './context.ts';
import { type Refusal, Refused, type RefusedKey, refusedGroups } from './refuse.ts';

/**
 * Rows that fail a blocking check lead back to the source rows that they were made of: those wait in quarantine, and the run begins again
 * without them. Where they lead to none, or the model's own key is not unique, it is the model that is wrong.
 *
 * @throws Refused
 */
export async function refuseFailing(
  context: RunContext,
  failing: readonly CompiledCheck[],
  reports: readonly CheckReport[],
  places: FailingPlaces,
): Promise<void> {
  if (failing.length === 0 || failing.some(({ kind }) => kind === 'unique')) return;
  const refusals: Refusal[] = [];
  for (const one of failing) refusals.push(...(await refusalsOf(context, one, places)));
  if (refusals.length > 0) throw new Refused(refusals, checkFailure(reports));
}

/** Where the rows of a failing check are. */
export interface FailingPlaces {
  /** The relation with the rows that the check looked at. */
  own(model: string): string;
  quote(identifier: string): string;
  /** Of a text column's type. */
  readonly text: string;
  query(select: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
}

async function refusalsOf(context: RunContext, one: CompiledCheck, places: FailingPlaces): Promise<readonly Refusal[]> {
  const { graph } = context;
  const model = graph.models.find((other) => qualifiedName(other) === one.table);
  const aggregate = model && graph.aggregateOf(model);
  const [root] = aggregate?.members ?? [];
  if (!model || !aggregate || !root) return [];
  const rule = checkRule(one.name);
  const detail = `${one.table}: ${one.name} does not hold for what is made of it`;
  const refused = (keys: readonly (readonly string[])[]): RefusedKey[] => keys.map((values) => ({ values, detail }));
  const rows = failingRows(places, model, one);
  if (aggregate.group in graph.source(root.source).columns) {
    const groups = refused(await valuesOf(places, rows, [aggregate.group]));
    const alone = await ownRows(context, aggregate, model, rows, places);
    return [
      ...(groups.length > 0 ? refusedGroups(graph, aggregate, groups, rule) : []),
      ...alone.map(({ keys, ...of }) => ({ ...of, keys: refused(keys), rule })),
    ];
  }
  // A group that the source does not know, as a session: its rows of the source.
  const { key } = graph.source(root.source);
  const members = `select member.* from ${places.own(root.storedIn)} as member
    where member.${aggregate.group} in (select ${aggregate.group} from (${rows}) as failing_groups)`;
  const keys = await valuesOf(places, model.name === root.storedIn ? rows : members, key);
  return keys.length > 0 ? [{ source: root.source, columns: key, keys: refused(keys), rule }] : [];
}

interface OwnRows {
  readonly source: string;
  readonly columns: readonly string[];
  readonly keys: readonly (readonly string[])[];
}

/** Rows of a member that belong to no group. */
async function ownRows(
  context: RunContext,
  { group, members }: Aggregate,
  model: Model,
  rows: string,
  places: FailingPlaces,
): Promise<readonly OwnRows[]> {
  const member = members.find(({ storedIn }) => storedIn === model.name);
  if (!member) return [];
  const { key } = context.graph.source(member.source);
  const keys = await valuesOf(places, `select * from (${rows}) as alone where ${group} is null`, key);
  return keys.length > 0 ? [{ source: member.source, columns: key, keys }] : [];
}

const failingRows = (places: FailingPlaces, model: Model, { failing }: CompiledCheck): string =>
  `select t.* from ${places.own(model.name)} as t
    where ${keyText(model.key, places)} in (select failing_key from (${failing}) as failing)`;

async function valuesOf(
  { query, text }: FailingPlaces,
  rows: string,
  columns: readonly string[],
): Promise<(readonly string[])[]> {
  const list = columns.map((column) => `cast(${column} as ${text}) as ${column}`).join(', ');
  const known = columns.map((column) => `${column} is not null`).join(' and ');
  const found = await query(`select distinct ${list} from (${rows}) as found where ${known}`);
  return found.map((row) => columns.map((column) => String(row[column])));
}
