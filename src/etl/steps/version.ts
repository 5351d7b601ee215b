import { sql } from 'kysely';
import { addedColumns, type History, type VersionedModel } from '../../../models/kinds.ts';
import { timestamp } from '../../../models/types.ts';
import { pick } from '../../project/catalog.ts';
import { arrived, fresh, gone, old, versions } from '../names.ts';
import type { VersionStep } from '../plan/step.ts';
import { castTo } from './compute/result.ts';
import type { RunContext } from './context.ts';
import { unionAll } from './sql.ts';

/**
 * Slowly changing dimension, type 2. From the present attributes, the versions before the run and the keys that the source deleted it
 * makes all versions of the touched keys. The first version is valid from 0001-01-01; a later one from the moment the source gives.
 * A change that is not later than its version's own beginning corrects that version. An inferred version is filled in place.
 */
export async function keepVersions(context: RunContext, { model: name }: VersionStep): Promise<void> {
  const model = context.graph.model(name);
  if (model.kind !== 'scd2') throw new Error(`${name} keeps no versions`);
  const { relations } = context;
  const { naturalKey, changedAt } = model.history;
  const key = pick(model.columns, [naturalKey]);
  await relations.make('decided', [], decisions(model, await highestKey(context, model)));
  await relations.make(
    versions(name),
    [...key, { name: 'since', type: timestamp() }],
    // What named an inferred member is looked up again, whenever it was.
    `select ${naturalKey}, ${changedAt} as since from decided where decision = 'begin'
      union all select ${naturalKey}, ${FIRST_MOMENT} as since from decided where decision = 'fill'`,
  );
  await relations.make(arrived(name), key, `select ${naturalKey} from decided where decision = 'first'`);
  const { columns } = context.shape.model(name);
  await relations.make(fresh(name), columns, castTo(context, columns, allVersions(context, model)));
  for (const relation of ['decided', `present_${name}`]) await relations.drop(relation);
}

export const FIRST_MOMENT = "timestamp '0001-01-01 00:00:00'";

/** What becomes of each row of the present attributes, and the key of the version that it begins. */
function decisions({ name, history }: VersionedModel, highest: number): string {
  const { naturalKey, surrogateKey, changedAt, tracked, inferred } = history;
  const differs = tracked.map((column) => `incoming.${column} is distinct from present.${column}`).join(' or ');
  const decided = `select incoming.*, present.${surrogateKey} as present_key,
      case
        when present.${surrogateKey} is null then 'first'
        ${inferred ? "when present.is_inferred then 'fill'" : ''}
        when (${differs}) and incoming.${changedAt} > present.valid_from then 'begin'
        else 'correct' end as decision
    from present_${name} as incoming
    left join (select * from ${old(name)} where is_current) as present on present.${naturalKey} = incoming.${naturalKey}`;
  const newKey = `row_number() over (partition by case when decision in ('correct', 'fill') then 0 else 1 end order by ${naturalKey})`;
  return `select verdicts.*, ${highest} + ${newKey} as new_key from (${decided}) as verdicts`;
}

/** The highest surrogate key that is stored; 0 without any. */
export async function highestKey(
  { warehouse }: RunContext,
  { schema, name, history }: VersionedModel,
): Promise<number> {
  const highest = sql<{ highest: string | number | null }>`
    select max(${sql.ref(history.surrogateKey)}) as highest from ${sql.table(`${schema}.${name}`)}`;
  const { rows } = await highest.execute(warehouse.queries);
  return Number(rows[0]?.highest ?? 0);
}

/** The dimension's attributes: its columns without surrogate key and validity, absorbed ones last. */
function attributesOf({ shape, engine }: RunContext, model: VersionedModel): string[] {
  const added = addedColumns(model);
  const columns = shape.model(model.name).columns.map(({ name }) => name);
  return columns.filter((name) => !added.includes(name)).map(engine.quote);
}

function allVersions(context: RunContext, model: VersionedModel): string {
  const attributes = attributesOf(context, model);
  const { changedAt } = model.history;
  return unionAll([
    keptVersions(context, model, attributes),
    closedVersions(model, attributes),
    begunVersions(model.history, attributes, 'begin', `decided.${changedAt}`),
    begunVersions(model.history, attributes, 'first', FIRST_MOMENT),
  ]);
}

/** Versions of before the run: past ones as they were, the present one corrected or marked as deleted. */
function keptVersions({ graph }: RunContext, { name, history }: VersionedModel, attributes: readonly string[]): string {
  const { naturalKey, surrogateKey, inferred } = history;
  const source = graph.memberStoredIn(name)?.source;
  const deleted =
    source === undefined
      ? `(select ${naturalKey} from decided where 1 = 0)`
      : `(select ${naturalKey} from ${gone(source)})`;
  const isReplaced = "decided.decision in ('correct', 'fill')";
  const corrected = attributes.map(
    (column) => `case when ${isReplaced} then decided.${column} else version.${column} end as ${column}`,
  );
  return `select version.${surrogateKey}, ${corrected.join(', ')}, version.valid_from, version.valid_to, version.is_current,
      case
        when not version.is_current then version.is_deleted
        when ${isReplaced}${inferred ? ' or version.is_inferred' : ''} then false
        when deleted.${naturalKey} is not null then true
        else version.is_deleted end as is_deleted${
          inferred
            ? `,
      case when decided.decision = 'fill' then false else coalesce(version.is_inferred, false) end as is_inferred`
            : ''
        }
    from ${old(name)} as version
    left join decided on decided.present_key = version.${surrogateKey}
    left join ${deleted} as deleted on deleted.${naturalKey} = version.${naturalKey}
    where decided.decision is distinct from 'begin'`;
}

const columnsFrom = (alias: string, attributes: readonly string[]): string =>
  attributes.map((column) => `${alias}.${column}`).join(', ');

/** Of a version that the source gave. */
const notInferred = ({ inferred }: History): string => (inferred ? ', false as is_inferred' : '');

function closedVersions({ name, history }: VersionedModel, attributes: readonly string[]): string {
  const { surrogateKey, changedAt } = history;
  return `select version.${surrogateKey}, ${columnsFrom('version', attributes)}, version.valid_from, decided.${changedAt} as valid_to,
      false as is_current, false as is_deleted${notInferred(history)}
    from ${old(name)} as version
    inner join decided on decided.present_key = version.${surrogateKey} and decided.decision = 'begin'`;
}

const begunVersions = (
  history: History,
  attributes: readonly string[],
  decision: 'begin' | 'first',
  from: string,
): string =>
  `select decided.new_key as ${history.surrogateKey}, ${columnsFrom('decided', attributes)}, ${from} as valid_from,
      cast(null as timestamp) as valid_to, true as is_current, false as is_deleted${notInferred(history)}
    from decided
    where decided.decision = '${decision}'`;
