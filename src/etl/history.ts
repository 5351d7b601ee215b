import { sql } from 'kysely';
import type { History, Model } from '../../models/contract.ts';
import { type RunContext, sourceStoredIn, tableOf } from './context.ts';
import { arrived, gone, old, versions } from './names.ts';

/**
 * Slowly changing dimension, type 2. From the present attributes, the versions before the run and the keys that the source deleted it
 * makes all versions of the touched keys: a query that gives them. The first version is valid from 0001-01-01; a later one from the moment the source gives.
 * A change that is not later than its version's own beginning corrects that version.
 */
export async function keepVersions(
  context: RunContext,
  model: Model,
  history: History,
  present: string,
): Promise<string> {
  const { engine } = context;
  const { naturalKey, surrogateKey } = history;
  await engine.createTable('incoming', present);
  await decide(context, model, history);
  const attributes = attributesOf(context, model, history);
  await engine.createTable('version_keys', newKeys(await highestKey(context, model, surrogateKey), history));
  await engine.createTable(
    versions(model.name),
    `select ${naturalKey}, ${history.changedAt} as since from decided where decision = 'begin'`,
  );
  await engine.createTable(arrived(model.name), `select ${naturalKey} from decided where decision = 'first'`);
  return [
    keptVersions(model, history, attributes),
    closedVersions(model, history, attributes),
    begunVersions(history, attributes),
    firstVersions(history, attributes),
  ].join(' union all ');
}

/** What becomes of each incoming row. */
async function decide(context: RunContext, model: Model, history: History): Promise<void> {
  const { naturalKey, surrogateKey, changedAt, tracked } = history;
  const differs = tracked.map((column) => `incoming.${column} is distinct from present.${column}`).join(' or ');
  await context.engine.createTable(
    'decided',
    `select incoming.*, present.${surrogateKey} as present_key,
      case
        when present.${surrogateKey} is null then 'first'
        when (${differs}) and incoming.${changedAt} > present.valid_from then 'begin'
        else 'correct' end as decision
    from incoming
    left join (select * from ${old(model.name)} where is_current) as present on present.${naturalKey} = incoming.${naturalKey}`,
  );
}

const validity = ['valid_from', 'valid_to', 'is_current', 'is_deleted'];

/** The dimension's attributes: its columns without surrogate key and validity, absorbed ones last. */
export function attributesOf(context: RunContext, model: Model, { surrogateKey }: History): string[] {
  const absorbed = context.shape.models.get(model.name)?.absorbed.map(({ name }) => context.engine.quote(name)) ?? [];
  return [
    ...Object.keys(model.columns).filter((name) => name !== surrogateKey && !validity.includes(name)),
    ...absorbed,
  ];
}

async function highestKey(context: RunContext, model: Model, surrogateKey: string): Promise<number> {
  const { schema, name } = tableOf(model);
  const highest = sql<{ highest: string | number | null }>`
    select max(${sql.ref(surrogateKey)}) as highest from ${sql.table(`${schema}.${name}`)}`;
  const { rows } = await highest.execute(context.warehouse.queries);
  return Number(rows[0]?.highest ?? 0);
}

const newKeys = (highest: number, { naturalKey }: History): string =>
  `select ${naturalKey}, ${highest} + row_number() over (order by ${naturalKey}) as new_key
   from decided where decision in ('first', 'begin')`;

/** Versions of before the run: past ones as they were, the present one corrected or marked as deleted. */
function keptVersions(model: Model, { naturalKey, surrogateKey }: History, attributes: readonly string[]): string {
  const corrected = attributes.map(
    (name) => `case when decided.decision = 'correct' then decided.${name} else version.${name} end as ${name}`,
  );
  return `select version.${surrogateKey}, ${corrected.join(', ')}, version.valid_from, version.valid_to, version.is_current,
      case
        when not version.is_current then version.is_deleted
        when decided.decision = 'correct' then false
        when deleted.${naturalKey} is not null then true
        else version.is_deleted end as is_deleted
    from ${old(model.name)} as version
    left join decided on decided.present_key = version.${surrogateKey}
    left join ${gone(sourceStoredIn(model))} as deleted on deleted.${naturalKey} = version.${naturalKey}
    where decided.decision is distinct from 'begin'`;
}

const columnsFrom = (alias: string, attributes: readonly string[]): string =>
  attributes.map((name) => `${alias}.${name}`).join(', ');

function closedVersions(model: Model, { surrogateKey, changedAt }: History, attributes: readonly string[]): string {
  return `select version.${surrogateKey}, ${columnsFrom('version', attributes)}, version.valid_from, decided.${changedAt} as valid_to,
      false as is_current, false as is_deleted
    from ${old(model.name)} as version
    inner join decided on decided.present_key = version.${surrogateKey} and decided.decision = 'begin'`;
}

const begunVersions = (history: History, attributes: readonly string[]): string =>
  beginning(history, attributes, 'begin', `decided.${history.changedAt}`);

const firstVersions = (history: History, attributes: readonly string[]): string =>
  beginning(history, attributes, 'first', "timestamp '0001-01-01 00:00:00'");

const beginning = (
  { naturalKey, surrogateKey }: History,
  attributes: readonly string[],
  decision: string,
  from: string,
): string =>
  `select version_keys.new_key as ${surrogateKey}, ${columnsFrom('decided', attributes)}, ${from} as valid_from,
      cast(null as timestamp) as valid_to, true as is_current, false as is_deleted
    from decided
    inner join version_keys on version_keys.${naturalKey} = decided.${naturalKey}
    where decided.decision = '${decision}'`;
