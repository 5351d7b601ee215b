import type { Aggregate } from '../../../../models/contract.ts';
import { id, text } from '../../../../models/types.ts';
import { gone, SPELLINGS, src, touched } from '../../names.ts';
import type { RunContext } from '../context.ts';
import { remake } from '../remake.ts';
import { keyNotIn, unionAll } from '../sql.ts';
import { hasSpellings, quoted, spellingsOf } from './spellings.ts';

/**
 * Rows of one clean key that the source spells in several ways: one of them is loaded, so that who looks at one has to look at all,
 * whichever of them changed.
 */

/** Keys of a source of which there may be rows of several spellings. */
export const sharedKeys = (source: string): string => `shared_keys_${source}`;

/**
 * Collects those among the rows that are here, and says by which column of the key; undefined where there are none.
 */
export async function findSharedKeys(context: RunContext, source: string): Promise<string | undefined> {
  if (!hasSpellings(context)) return undefined;
  const { graph, relations, nextName, settledKeys } = context;
  const { key, columns } = graph.source(source);
  const column = key.find((name) => columns[name]?.type.kind === 'id');
  if (column === undefined) return undefined;
  const met = `select clean_key as ${column} from ${SPELLINGS} where source_table = '${source}' and column_name = '${column}'`;
  const here = [src(source), gone(source)].map((relation) => `select ${column} from ${relation}`);
  const settled = settledKeys.get(source) ?? [];
  const isOpen = settled.map((relation) => `shared_key not in (select ${column} from ${relation})`);
  const spellings = await spellingsOf(context, source, column, unionAll(here));
  const found = await relations.make(
    sharedKeys(source),
    [{ name: column, type: id() }],
    `select distinct shared_key as ${column} from (
      select clean_key as shared_key from (${spellings}) as spelled_keys
      where clean_key in (${unionAll([...here, met])})) as shared ${isOpen.length > 0 ? `where ${isOpen.join(' and ')}` : ''}`,
  );
  if (found === 0) return undefined;
  const done = nextName(`settled_${source}`);
  const shared = `select ${column} from ${sharedKeys(source)}`;
  await relations.make(
    done,
    [
      { name: column, type: id() },
      { name: 'source_key', type: text() },
    ],
    `select clean_key as ${column}, ${quoted('spelling')} as source_key from (${spellings}) as spelled_keys
      where clean_key in (${shared}) union select ${column}, ${quoted(column)} from (${shared}) as shared`,
  );
  settledKeys.set(source, [...settled, done]);
  return column;
}

/** Puts the rows of shared keys that go on in the place of those that were here; of an aggregate, those of its touched groups. */
export async function takeSettled(
  { graph, relations, engine }: RunContext,
  source: string,
  column: string,
  aggregate?: string,
): Promise<void> {
  const all = src(source);
  const columns = relations.columns(all);
  const list = columns.map(({ name }) => engine.quote(name)).join(', ');
  const others = `select ${list} from ${all} where ${column} not in (select ${column} from ${sharedKeys(source)})`;
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
