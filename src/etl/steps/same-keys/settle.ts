import type { Aggregate } from '../../../../models/contract.ts';
import { pick } from '../../../project/catalog.ts';
import { gone, SPELLINGS, src, touched } from '../../names.ts';
import type { RunContext } from '../context.ts';
import { remake } from '../remake.ts';
import { keyNotIn, unionAll } from '../sql.ts';
import { hasSpellings, spellingsOf } from './spellings.ts';

/**
 * Of rows of one clean key one is loaded, so that who looks at one has to look at all, whichever of them changed: those that the source
 * spells in several ways, and all of a table that may have a key twice.
 */

/** Keys of a source of which there may be several rows. */
export interface SharedKeys {
  /** The column of the key that they are of. */
  readonly column: string;
  readonly relation: string;
}

/** Collects those among the rows that are here, each once a run; undefined where there are none. */
export async function findSharedKeys(context: RunContext, source: string): Promise<SharedKeys | undefined> {
  const { graph, relations, nextName, settledKeys, unkeyed } = context;
  if (!hasSpellings(context) && !unkeyed.has(source)) return undefined;
  const { key, columns } = graph.source(source);
  const column = key.find((name) => columns[name]?.type.kind === 'id') ?? key[0] ?? '';
  const met = `select clean_key from ${SPELLINGS} where source_table = '${source}' and column_name = '${column}'`;
  const rows = unionAll([src(source), gone(source)].map((relation) => `select ${column} from ${relation}`));
  const here = `select ${column} as clean_key from (${rows}) as found_rows union ${met}`;
  const found = unkeyed.has(source)
    ? here
    : `select clean_key from (${await spellingsOf(context, source, column, rows)}) as spelled_keys where clean_key in (${here})`;
  const settled = settledKeys.get(source) ?? [];
  const isOpen = settled.map(
    (relation) => `not exists (select 1 from ${relation} as done where done.${column} = shared_rows.clean_key)`,
  );
  const open = `select distinct clean_key as ${column} from (${found}) as shared_rows where ${['clean_key is not null', ...isOpen].join(' and ')}`;
  const relation = nextName(`shared_keys_${source}`);
  if ((await relations.make(relation, pick(columns, [column]), open)) === 0) return undefined;
  settledKeys.set(source, [...settled, relation]);
  return { column, relation };
}

/** Puts the rows of shared keys that go on in the place of those that were here; of an aggregate, those of its touched groups. */
export async function takeSettled(
  { graph, relations, engine }: RunContext,
  source: string,
  { column, relation }: SharedKeys,
  aggregate?: string,
): Promise<void> {
  const all = src(source);
  const columns = relations.columns(all);
  const list = columns.map(({ name }) => engine.quote(name)).join(', ');
  const others = `select ${list} from ${all} as other where ${keyNotIn([column], relation, 'other')}`;
  const taken = `select ${list} from rows_of_shared_keys as settled ${aggregate === undefined ? '' : `where ${isTouched(graph.aggregate(aggregate), source)}`}`;
  const isFilled = !relations.isEmpty('rows_of_shared_keys');
  await remake(relations, all, columns, isFilled ? unionAll([others, taken]) : others);
  await relations.drop('rows_of_shared_keys');
  if (relations.isEmpty(gone(source))) return;
  const stillGone = `select gone_key.* from ${gone(source)} as gone_key where ${keyNotIn(graph.source(source).key, all, 'gone_key')}`;
  await remake(relations, gone(source), relations.columns(gone(source)), stillGone);
}

/** A condition: the row is of a group that the run computes anew. */
function isTouched({ name, group, members }: Aggregate, source: string): string {
  const own = members.find((member) => member.source === source)?.group;
  const scopes = [[group, touched(name)], ...(own === undefined ? [] : [[own, touched(source)]])];
  return scopes.map(([column, scope]) => `${column} in (select ${column} from ${scope})`).join(' or ');
}
