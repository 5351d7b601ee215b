import { sql } from 'kysely';
import type { Aggregate } from '../../../models/contract.ts';
import type { Model, VersionedModel } from '../../../models/kinds.ts';
import { pick, qualifiedName, sourceGroup, tableOf, texts } from '../../project/catalog.ts';
import { fresh, kept, old, stg, touched } from '../names.ts';
import { inferredBy } from '../plan/scopes.ts';
import type { InferStep } from '../plan/step.ts';
import type { RunContext } from './context.ts';
import { readKept } from './kept.ts';
import { equal } from './keys.ts';
import { remake } from './remake.ts';
import { unionAll } from './sql.ts';
import { FIRST_MOMENT, highestKey } from './version.ts';

/**
 * Rows that name a member which its dimension does not have are loaded at once, with an inferred member: one that has its key alone. When
 * the source gives the member, it fills that row; when no row names it any more, it goes.
 */
export async function infer(context: RunContext, { aggregate: name, isWhole }: InferStep): Promise<void> {
  const aggregate = context.graph.aggregate(name);
  const dimensions = inferredBy(context.graph, aggregate)
    .map(context.graph.model)
    .filter((model) => model.kind === 'scd2');
  const withInferred = isWhole ? new Set<string>() : await haveInferred(context, dimensions);
  const namings: Naming[] = [];
  for (const model of dimensions) {
    const named = namedBy(context, aggregate, model);
    if (isWhole) await takeAway(context, model, await unnamed(context, model, named));
    if (withInferred.has(model.name))
      await takeAway(context, model, await noLongerNamed(context, aggregate, model, named));
    if (named !== undefined) namings.push({ model, named });
  }
  await addMembers(context, namings);
}

/** A dimension, and a query that gives the members of it which staged rows name. */
interface Naming {
  readonly model: VersionedModel;
  readonly named: string;
}

/** Where rows of an aggregate name members of a dimension: the staged column and the model that stores it. */
const places = ({ graph }: RunContext, aggregate: Aggregate, { name }: Model) =>
  aggregate.members.flatMap((member) =>
    (graph.stagingOf(member.source).parents ?? [])
      .filter(({ dimension }) => dimension === name)
      .map(({ column }) => ({ column, member, model: graph.model(member.storedIn) })),
  );

/** A query that gives the members which the staged rows name; undefined where there are no staged rows. */
function namedBy(context: RunContext, aggregate: Aggregate, model: VersionedModel): string | undefined {
  const key = model.history.naturalKey;
  const queries = places(context, aggregate, model)
    .filter(({ member }) => !context.relations.isEmpty(stg(member.source)))
    .map(({ column, member }) => `select ${column} as ${key} from ${stg(member.source)} where ${column} is not null`);
  return queries.length === 0 ? undefined : queries.join(' union ');
}

/** One look finds what any dimension lacks: as a rule nothing. */
async function addMembers(context: RunContext, namings: readonly Naming[]): Promise<void> {
  if (namings.length === 0) return;
  const { relations, nextName } = context;
  const missing = nextName('missing_members');
  const queries = namings.map(({ model: { name, history }, named }) => {
    const key = history.naturalKey;
    const isKnown = `exists (select 1 from ${name} as known where known.${key} = named.${key})`;
    return `select distinct '${name}' as dimension, ${key} as member from (${named}) as named where not ${isKnown}`;
  });
  const found = await relations.make(missing, texts('dimension', 'member'), unionAll(queries));
  if (found === 0) return;
  const lacking = await relations.query(`select distinct dimension from ${missing}`);
  const names = new Set(lacking.map(({ dimension }) => dimension));
  for (const { model } of namings)
    if (names.has(model.name)) await addMissing(context, model, `${missing} where dimension = '${model.name}'`);
}

/** @param rows what the dimension lacks: rows with the key as `member` */
async function addMissing(context: RunContext, model: VersionedModel, rows: string): Promise<void> {
  const { shape, engine } = context;
  const { naturalKey, surrogateKey, inferred = {} } = model.history;
  const highest = await highestOf(context, model);
  const { columns } = shape.model(model.name);
  const values: Readonly<Record<string, string>> = {
    ...inferred,
    [naturalKey]: 'member',
    [surrogateKey]: `${highest} + row_number() over (order by member)`,
    valid_from: FIRST_MOMENT,
    is_current: 'true',
    is_deleted: 'false',
    is_inferred: 'true',
  };
  const list = columns.map(
    ({ name, type }) => `cast(${values[name] ?? 'null'} as ${engine.typeName(type)}) as ${engine.quote(name)}`,
  );
  await add(context, fresh(model.name), model, `select ${list.join(', ')} from ${rows}`);
}

/** Versions that began with this run have keys that are not stored yet. */
async function highestOf(context: RunContext, model: VersionedModel): Promise<number> {
  const stored = await highestKey(context, model);
  if (context.relations.isEmpty(fresh(model.name))) return stored;
  const { surrogateKey } = model.history;
  const [row] = await context.relations.query(`select max(${surrogateKey}) as highest from ${fresh(model.name)}`);
  return Math.max(stored, Number(row?.highest ?? 0));
}

/** Adds rows to a relation of the model's columns. */
async function add(context: RunContext, name: string, model: Model, rows: string): Promise<void> {
  const { relations, shape } = context;
  const { columns } = shape.model(model.name);
  if (relations.isEmpty(name)) return void (await relations.make(name, columns, rows));
  await remake(relations, name, columns, unionAll([`select * from ${name}`, rows]));
}

/** No row of a query has the key of the row of `alias`. */
const isNotIn = (key: string, alias: string, rows: string): string =>
  `not exists (select 1 from (${rows}) as there where there.${key} = ${alias}.${key})`;

const UNNAMED = 'no_longer_named';

/** Of a dimension whose rows are all here: the inferred members that no staged row names. */
async function unnamed(context: RunContext, model: VersionedModel, named: string | undefined): Promise<number> {
  if (context.relations.isEmpty(model.name)) return 0;
  const key = model.history.naturalKey;
  const others = named === undefined ? '' : ` and ${isNotIn(key, 'member', named)}`;
  const select = `select ${key} from ${model.name} as member where is_inferred${others}`;
  return context.relations.make(UNNAMED, pick(model.columns, [key]), select);
}

/** Of the inferred members that stored rows of touched groups name: those that no row names any more, of these groups or others. */
async function noLongerNamed(
  context: RunContext,
  aggregate: Aggregate,
  model: VersionedModel,
  named: string | undefined,
): Promise<number> {
  const { relations, nextName } = context;
  const key = model.history.naturalKey;
  const before = await storedNames(context, aggregate, model);
  if (before.length === 0) return 0;
  const others = named === undefined ? '' : ` where ${isNotIn(key, 'named_before', named)}`;
  const candidates = nextName('named_before');
  const keyColumns = pick(model.columns, [key]);
  const left = `select distinct ${key} from (${before.join(' union ')}) as named_before${others}`;
  if ((await relations.make(candidates, keyColumns, left)) === 0) return 0;
  await readKept(context, model, { select: `select ${key} from ${candidates}`, column: key });
  const isInferred = `exists (select 1 from ${model.name} as member where member.${key} = named_before.${key} and member.is_inferred)`;
  const elsewhere = await namedElsewhere(context, aggregate, model, candidates);
  const isAlone = elsewhere.map((rows) => ` and ${isNotIn(key, 'named_before', rows)}`).join('');
  return relations.make(
    UNNAMED,
    keyColumns,
    `select ${key} from ${candidates} as named_before where ${isInferred}${isAlone}`,
  );
}

/** Of these dimensions, by name, those of which inferred members are stored. */
async function haveInferred(
  { warehouse: { queries } }: RunContext,
  models: readonly VersionedModel[],
): Promise<ReadonlySet<string>> {
  const looks = models.map(
    ({ name, schema, history }) => sql`(select min(${sql.ref(history.naturalKey)})
      from ${sql.table(`${schema}.${name}`)} where is_inferred = ${true}) as ${sql.id(name)}`,
  );
  const { rows } = await sql<Readonly<Record<string, string | null>>>`select ${sql.join(looks)}`.execute(queries);
  return new Set(models.map(({ name }) => name).filter((name) => rows[0]?.[name] != null));
}

/** The groups by which rows of a member are replaced: the aggregate's, and the member's own. */
function groupsOf(
  { graph }: RunContext,
  { name, group }: Aggregate,
  source: string,
): readonly (readonly [scope: string, column: string])[] {
  const own = sourceGroup(graph, source);
  return own === group
    ? [[name, group]]
    : [
        [name, group],
        [source, own],
      ];
}

/** Queries that give what stored rows of touched groups name. */
async function storedNames(context: RunContext, aggregate: Aggregate, dimension: VersionedModel): Promise<string[]> {
  const { keyed, warehouse, relations, nextName } = context;
  const key = dimension.history.naturalKey;
  const queries: string[] = [];
  for (const { column, member, model } of places(context, aggregate, dimension)) {
    for (const [scope, group] of groupsOf(context, aggregate, member.source)) {
      if (relations.isEmpty(touched(scope))) continue;
      const into = nextName(`stored_names_of_${dimension.name}`);
      const rows = await keyed.read({
        session: warehouse,
        from: tableOf(model),
        columns: pick(model.columns, [column]),
        keys: { select: `select ${group} from ${touched(scope)}`, columns: pick(model.columns, [group]) },
        on: equal(group),
        into,
      });
      if (rows > 0) queries.push(`select ${column} as ${key} from ${into} where ${column} is not null`);
    }
  }
  return queries;
}

/** Queries that give which of the candidates stored rows of other groups name. */
async function namedElsewhere(
  context: RunContext,
  aggregate: Aggregate,
  dimension: VersionedModel,
  candidates: string,
): Promise<string[]> {
  const { keyed, warehouse, nextName } = context;
  const key = dimension.history.naturalKey;
  const queries: string[] = [];
  for (const { column, member, model } of places(context, aggregate, dimension)) {
    const groups = groupsOf(context, aggregate, member.source);
    const into = nextName(`named_elsewhere_${dimension.name}`);
    const rows = await keyed.read({
      session: warehouse,
      from: tableOf(model),
      columns: pick(model.columns, [column, ...groups.map(([, group]) => group)]),
      keys: { select: `select ${key} as ${column} from ${candidates}`, columns: pick(model.columns, [column]) },
      on: equal(column),
      into,
    });
    if (rows === 0) continue;
    const isTouched = groups.map(
      ([scope, group]) =>
        `exists (select 1 from ${touched(scope)} as replaced where replaced.${group} = stored.${group})`,
    );
    queries.push(`select ${column} as ${key} from ${into} as stored where not (${isTouched.join(' or ')})`);
  }
  return queries;
}

/** The members in `no_longer_named` are no rows of the dimension any more, here and in the store. */
async function takeAway(context: RunContext, model: VersionedModel, members: number): Promise<void> {
  if (members === 0) return;
  const { relations, shape, keyed, loading, nextName, target } = context;
  const { naturalKey, surrogateKey } = model.history;
  const { columns } = shape.model(model.name);
  const gone = nextName(`gone_from_${model.name}`);
  const isGone = `${naturalKey} in (select ${naturalKey} from ${UNNAMED})`;
  await relations.make(gone, columns, `select * from ${model.name} where is_inferred and ${isGone}`);
  for (const name of [fresh(model.name), kept(model.name)]) {
    if (relations.isEmpty(name)) continue;
    await remake(relations, name, columns, `select * from ${name} where not (is_inferred and ${isGone})`);
  }
  // Whoever follows the dimension sees rows that were there and are not made again.
  const isThere = relations.isEmpty(old(model.name))
    ? ''
    : ` where ${surrogateKey} not in (select ${surrogateKey} from ${old(model.name)})`;
  await add(context, old(model.name), model, `select * from ${gone}${isThere}`);
  const keys = await keyed.keys(target, {
    select: `select ${surrogateKey} from ${gone}`,
    columns: pick(model.columns, [surrogateKey]),
  });
  if (!keys) return;
  loading.append(async () => ({
    table: qualifiedName(model),
    ...(await target.bulk.merge({
      target: tableOf(model),
      staged: undefined,
      key: model.key,
      columns,
      ignore: [],
      replaces: [{ keys, columns: [surrogateKey] }],
    })),
  }));
}
