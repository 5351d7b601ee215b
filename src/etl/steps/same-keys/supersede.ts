import { text } from '../../../../models/types.ts';
import { REPEATED_KEY, SAME_KEY } from '../../../quality/same-keys.ts';
import { spelled, unreadable } from '../../names.ts';
import { inEngine } from '../../source-column.ts';
import type { RunContext } from '../context.ts';
import { spelledRowColumns } from '../declare.ts';
import { noteRejected, rejectedRows, sourceRowOf } from '../reject.ts';
import { remake } from '../remake.ts';
import { keyNotIn, keyText, unionAll } from '../sql.ts';
import type { SourceRead } from '../values/load-source.ts';
import { spelledColumns } from '../values/sort-rows.ts';
import { quoted } from './spellings.ts';

/** Which of the rows that were read value by value go on: of those whose clean keys are equal the newest, then the first as spelled. */
export async function keepRows(context: RunContext, read: SourceRead, byValue: string, into: string): Promise<void> {
  const { relations, engine } = context;
  const { source, unplaced, isPart = false } = read;
  const columns = inEngine(read.columns);
  const list = columns.map(({ name }) => engine.quote(name)).join(', ');
  if (unplaced !== 'none' && !relations.isEmpty(byValue)) {
    if (isPart)
      await remake(
        relations,
        byValue,
        relations.columns(byValue),
        `select * from ${byValue} where spelled_key is null`,
      );
    else await setAsideSameKeys(context, read, byValue);
    await noteSpelledRows(context, source, byValue);
  }
  await relations.make(into, columns, `select ${list} from ${byValue}`);
}

/** The same for rows of a table that may have a key twice as it is spelled. */
export async function keepOneOfEach(context: RunContext, read: SourceRead, rows: string): Promise<void> {
  const { relations, graph, nextName } = context;
  const keys = graph.source(read.source).key.join(', ');
  const twice = `select count(*) as n from ${rows} group by ${keys} having count(*) > 1 limit 1`;
  if ((await relations.query(twice)).length === 0) return;
  const spelledAsRead = spelledColumns.map((name) => `cast(null as string) as ${name}`).join(', ');
  const columns = [...relations.columns(rows), ...spelledColumns.map((name) => ({ name, type: text() }))];
  const unspelled = nextName(`unspelled_${read.source}`);
  await relations.make(unspelled, columns, `select *, ${spelledAsRead} from ${rows}`);
  await keepRows(context, read, unspelled, rows);
  await relations.drop(unspelled);
}

/** Rows that are set aside stand in quarantine as the source has them. */
async function noteSpelledRows(context: RunContext, source: string, byValue: string): Promise<void> {
  const { graph, relations, nextName, spelledParts } = context;
  const part = nextName(`spelled_part_${source}`);
  const columns = spelledRowColumns(graph, source);
  const keys = graph.source(source).key.join(', ');
  const select = `select ${keys}, spelled_row as source_row from ${byValue} where spelled_row is not null`;
  if ((await relations.make(part, columns, select)) === 0) return;
  const parts = [...(spelledParts.get(source) ?? []), part];
  spelledParts.set(source, parts);
  relations.combine(spelled(source), columns, parts);
}

/** Moves all but one of the rows of each key to `rejected`. */
async function setAsideSameKeys(context: RunContext, read: SourceRead, byValue: string): Promise<void> {
  const { graph, relations, nextName, engine } = context;
  const { source } = read;
  const columns = inEngine(read.columns);
  const staging = graph.stagingOf(source);
  const { key } = staging;
  const { newestBy } = graph.source(source);
  const newest = columns.some(({ name }) => name === newestBy) ? [`${newestBy} desc nulls last`] : [];
  const order = [...newest, 'spelled_as', engine.rowAsJson('read_row', columns)].join(', ');
  const numbered = nextName(`same_keys_${source}`);
  const found = await relations.make(
    numbered,
    relations.columns(byValue),
    `select * from (
      select read_row.*, row_number() over one_key as copy_number, first_value(spelled_as) over one_key as loaded_as,
        count(*) over (partition by ${key.join(', ')}) as copies
      from (select *, coalesce(spelled_key, ${keyText(key, byValue)}) as spelled_as from ${byValue}) as read_row
      window one_key as (partition by ${key.join(', ')} order by ${order})
    ) as numbered_rows where copies > 1`,
  );
  if (found === 0) return;
  const others = `(select * from ${numbered} where copy_number > 1)`;
  await noteRejected(context, source, 'superseded', {
    select: rejectedRows(context, staging, 'superseded', {
      rows: `${others} as raw`,
      sourceKey: quoted('raw.spelled_as'),
      rule: `case when raw.spelled_as = raw.loaded_as then '${REPEATED_KEY}' else '${SAME_KEY}' end`,
      detail: `concat('the same key as the row ', ${quoted('raw.loaded_as')}, ', which is newer or comes first')`,
      sourceRow: sourceRowOf(context, source, 'raw.spelled_row'),
      lacksValues: true,
    }),
    isSameKey: true,
  });
  const all = relations.columns(byValue);
  const list = all.map(({ name }) => engine.quote(name)).join(', ');
  const single = `select ${list} from ${byValue} as read_row where ${keyNotIn(key, numbered, 'read_row')}`;
  await remake(relations, byValue, all, unionAll([single, `select ${list} from ${numbered} where copy_number = 1`]));
  await dropUnreadable(context, source, others);
}

/** What cannot be read of a row that another one stands for keeps nobody out. */
async function dropUnreadable(
  { relations, unread, nextName }: RunContext,
  source: string,
  others: string,
): Promise<void> {
  const table = unreadable(source);
  if (relations.isEmpty(table)) return;
  const columns = relations.columns(table);
  const part = nextName(`unreadable_part_${source}`);
  const isOther = `exists (select 1 from ${others} as other where other.row_place = unread.row_place)`;
  await relations.make(part, columns, `select unread.* from ${table} as unread where not ${isOther}`);
  unread.parts.set(source, [part]);
  relations.combine(table, columns, [part]);
}
