import type { Staging } from '../../../../models/contract.ts';
import { SAME_KEY } from '../../../quality/same-keys.ts';
import { spelled, unreadable } from '../../names.ts';
import type { RunContext } from '../context.ts';
import { spelledRowColumns } from '../declare.ts';
import { noteRejected, rejectedRows, sourceRowOf } from '../reject.ts';
import { remake } from '../remake.ts';
import { keyText, sameKey } from '../sql.ts';
import type { SourceRead } from '../values/load-source.ts';
import { quoted } from './spellings.ts';

/** Which of the rows that were read value by value go on: of those whose clean keys are equal the newest, then the first as spelled. */
export async function keepRows(context: RunContext, read: SourceRead, byValue: string, into: string): Promise<void> {
  const { relations, engine } = context;
  const { source, columns, unplaced, isPart = false } = read;
  const list = columns.map(({ name }) => engine.quote(name)).join(', ');
  const make = (select: string): Promise<number> => relations.make(into, columns, select);
  if (unplaced === 'none' || relations.isEmpty(byValue)) return void (await make(`select ${list} from ${byValue}`));
  if (isPart) {
    await remake(relations, byValue, relations.columns(byValue), `select * from ${byValue} where spelled_key is null`);
    await noteSpelledRows(context, source, byValue);
    return void (await make(`select ${list} from ${byValue}`));
  }
  const others = await setAsideSameKeys(context, read, byValue);
  if (others !== undefined) {
    const { key } = context.graph.source(source);
    const isOther = `exists (select 1 from ${others} as other where ${sameKey(key, 'other', 'read_row')}
      and other.spelled_as = ${spelledAs(key, 'read_row')})`;
    const rest = `select read_row.* from ${byValue} as read_row where not ${isOther}`;
    await remake(relations, byValue, relations.columns(byValue), rest);
    await dropUnreadable(context, source, others);
  }
  await noteSpelledRows(context, source, byValue);
  await make(`select ${list} from ${byValue}`);
}

/** The key as the source spells it. */
const spelledAs = (key: readonly string[], alias: string): string =>
  `coalesce(${alias}.spelled_key, ${keyText(key, alias)})`;

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

/** Writes all but one of the rows of each key to `rejected`; returns the relation of their keys, if there are any. */
async function setAsideSameKeys(
  context: RunContext,
  { source, columns }: SourceRead,
  byValue: string,
): Promise<string | undefined> {
  const { graph, relations, nextName } = context;
  const staging: Staging = graph.stagingOf(source);
  const { key } = staging;
  const others = nextName(`same_keys_${source}`);
  const newest = columns.some(({ name }) => name === 'updated_at') ? 'updated_at desc nulls last, ' : '';
  const numbered = `select read_row.*, ${spelledAs(key, 'read_row')} as spelled_as,
    row_number() over (partition by ${key.join(', ')} order by ${newest}${spelledAs(key, 'read_row')}, spelled_row) as copy_number,
    first_value(${spelledAs(key, 'read_row')}) over (partition by ${key.join(', ')} order by ${newest}${spelledAs(key, 'read_row')}, spelled_row) as loaded_as
    from ${byValue} as read_row`;
  const found = await relations.make(
    others,
    relations.columns(byValue),
    `select * from (${numbered}) as numbered where copy_number > 1`,
  );
  if (found === 0) return undefined;
  await noteRejected(context, source, 'superseded', {
    select: rejectedRows(context, staging, 'superseded', {
      rows: `${others} as raw`,
      sourceKey: quoted('raw.spelled_as'),
      rule: `'${SAME_KEY}'`,
      detail: `concat('the same key as the row ', ${quoted('raw.loaded_as')}, ', which is newer or comes first')`,
      sourceRow: sourceRowOf(context, source, 'raw.spelled_row'),
    }),
    isSameKey: true,
  });
  return others;
}

/** What cannot be read of a row that another one stands for keeps nobody out. */
async function dropUnreadable({ relations, graph, unread, nextName }: RunContext, source: string, others: string) {
  const table = unreadable(source);
  if (relations.isEmpty(table)) return;
  const { key } = graph.source(source);
  const columns = relations.columns(table);
  const isOther = `exists (select 1 from ${others} as other where ${sameKey(key, 'other', 'unread')}
    and other.spelled_as = ${spelledAs(key, 'unread')})`;
  const part = nextName(`unreadable_part_${source}`);
  await relations.make(part, columns, `select unread.* from ${table} as unread where not ${isOther}`);
  unread.parts.set(source, [part]);
  relations.combine(table, columns, [part]);
}
