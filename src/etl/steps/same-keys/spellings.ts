import { text } from '../../../../models/types.ts';
import { pick, texts } from '../../../project/catalog.ts';
import type { RowFile } from '../../../storage/row-file.ts';
import type { Match, ReadColumn } from '../../../storage/storage.ts';
import { SPELLINGS } from '../../names.ts';
import { runColumn } from '../../plan/definitions.ts';
import { asRead, RUN_COLUMN } from '../../shape.ts';
import type { SourceColumn } from '../../source-column.ts';
import type { RunContext } from '../context.ts';
import { spellingsColumns } from '../declare.ts';
import { equal, type Keys } from '../keys.ts';
import { spellingColumns } from '../values/sort-rows.ts';

/**
 * How the source spells keys that had to be cleaned: `'A '` for `A`. Whoever looks for rows of a clean key in the source asks for its
 * spellings too. Most shops have none, and then nobody is asked. The warehouse remembers them (`ops.key_spelling`), in quotes, so that
 * stores which take no notice of blanks at the end tell them apart.
 */

const TABLE = { schema: 'ops', name: 'key_spelling' };

export const quoted = (key: string): string => `concat('"', ${key}, '"')`;

const unquoted = (spelling: string): string => `substr(${spelling}, 2, length(${spelling}) - 2)`;

/** Whether any key of any source is spelled otherwise, as far as is known. */
export const hasSpellings = ({ relations, remembersSpellings }: RunContext): boolean =>
  remembersSpellings || !relations.isEmpty(SPELLINGS);

/** Adds the spellings that were met in a file. */
export async function noteSpellings(context: RunContext, source: string, file: RowFile): Promise<void> {
  if (file.rows === 0) return;
  const { relations, spellingParts, nextName } = context;
  await relations.load('met_spellings', texts(...spellingColumns), file);
  const part = nextName('spellings');
  const select = `select distinct '${source}' as source_table, column_name, ${quoted('spelling')} as spelling, clean_key
    from met_spellings`;
  await relations.make(part, spellingsColumns, select);
  await relations.drop('met_spellings');
  spellingParts.push(part);
  relations.combine(SPELLINGS, spellingsColumns, spellingParts);
}

/**
 * The spellings of a source's clean keys, remembered ones and those of this run: a query that gives `clean_key` and `spelling`.
 *
 * @param select gives the keys, as `column`
 */
export async function spellingsOf(
  context: RunContext,
  source: string,
  column: string,
  select: string,
): Promise<string> {
  const { keyed, relations, warehouse, nextName, remembersSpellings } = context;
  const met = `select clean_key, ${unquoted('spelling')} as spelling from ${SPELLINGS}
    where source_table = '${source}' and column_name = '${column}'`;
  if (!remembersSpellings) return met;
  const into = nextName('remembered_spellings');
  const asked = `select '${source}' as source_table, '${column}' as column_name, cast(${column} as string) as clean_key from (${select}) as asked`;
  await keyed.read({
    session: warehouse,
    from: TABLE,
    columns: texts('clean_key', 'spelling'),
    keys: { select: asked, columns: texts('source_table', 'column_name', 'clean_key') },
    on: equal('source_table', 'column_name', 'clean_key'),
    into,
  });
  if (relations.isEmpty(into)) return met;
  return `${met} union select clean_key, ${unquoted('spelling')} as spelling from ${into}`;
}

/**
 * What finds rows of a source by clean keys: the keys as the source may spell them, of the kind that its columns are.
 *
 * @param select gives the clean keys, as `columns`
 */
export async function spelledKeys(
  context: RunContext,
  source: string,
  columns: readonly string[],
  select: string,
): Promise<{ readonly keys: Keys; readonly on: readonly Match[] }> {
  const { shape, graph } = context;
  const read = asRead(shape, source, pick(graph.source(source).columns, columns));
  let keys = select;
  if (hasSpellings(context))
    for (const { name, type } of read)
      if (type.kind === 'id') keys = await withSpellings(context, source, columns, name, keys);
  const fits = read.flatMap(({ name, heldAs }) => (heldAs === undefined ? [] : fitting(name, heldAs)));
  return {
    keys: {
      select: fits.length === 0 ? keys : `select * from (${keys}) as spelled_key where ${fits.join(' and ')}`,
      columns: read.map(({ name, type, rule }) => ({ name, type: rule ? text() : type })),
    },
    on: read.map((column) => ({ column: column.name, is: '=', key: column.name, ...heldAsOf(column) })),
  };
}

/** Of a column that has another type than its keys the text is compared. */
const heldAsOf = ({ heldAs, rule }: SourceColumn): Pick<Match, 'heldAs'> =>
  heldAs ? { heldAs } : rule ? { heldAs: 'other' } : {};

async function withSpellings(
  context: RunContext,
  source: string,
  columns: readonly string[],
  column: string,
  select: string,
): Promise<string> {
  const spellings = await spellingsOf(context, source, column, select);
  const list = columns.map((name) => (name === column ? `spelling as ${name}` : `clean.${name}`)).join(', ');
  return `${select} union select ${list} from (${select}) as clean inner join (${spellings}) as other on other.clean_key = clean.${column}`;
}

/** Conditions: a column that holds keys as this could hold the key. */
function fitting(column: string, heldAs: NonNullable<ReadColumn['heldAs']>): string[] {
  if (heldAs === 'integer') return [`cast(try_cast(${column} as bigint) as string) = ${column}`];
  if (heldAs !== 'uuid') return [];
  const hyphens = [9, 14, 19, 24].map((position) => `substr(${column}, ${position}, 1) = '-'`);
  return [`length(${column}) = 36`, `translate(${column}, '0123456789abcdef', '') = '----'`, ...hyphens];
}

/** Writes what this run has met; of sources that it read whole nothing else is remembered. */
export async function saveSpellings(context: RunContext, wholeSources: readonly string[]): Promise<void> {
  if (!hasSpellings(context)) return;
  const { relations, runId, target, nextFile } = context;
  const select = `select distinct source_table, column_name, spelling, clean_key, ${runId} as ${RUN_COLUMN} from ${SPELLINGS}`;
  const whole = { columns: texts('source_table'), rows: wholeSources.map((source) => [source]) };
  await target.bulk.merge({
    target: TABLE,
    staged: relations.isEmpty(SPELLINGS) ? undefined : await relations.exportFile(select, nextFile()),
    key: ['source_table', 'column_name', 'spelling'],
    columns: [...spellingsColumns, runColumn],
    ignore: [RUN_COLUMN],
    replaces: wholeSources.length === 0 ? [] : [{ keys: whole, columns: ['source_table'] }],
  });
}
