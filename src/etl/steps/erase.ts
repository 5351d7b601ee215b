import { texts } from '../../project/catalog.ts';
import type { NamedColumn } from '../../storage/storage.ts';
import { erased, src } from '../names.ts';
import type { RunContext } from './context.ts';
import { equal } from './keys.ts';
import { remake } from './remake.ts';
import { keyText } from './sql.ts';

/**
 * Whatever the source says of somebody who was erased (`ops.erasure`), nothing personal of it goes further: neither what the contract calls
 * personal, nor what it does not know.
 */
export async function eraseRead(context: RunContext, source: string, relation = src(source)): Promise<void> {
  const { graph, relations, shape, engine } = context;
  if (!context.erasedSources.has(source) || relations.isEmpty(relation)) return;
  await readErased(context, source);
  const hidden = new Set([...graph.personalColumns(source), ...shape.source(source).extra.map(({ name }) => name)]);
  const columns = relations.columns(relation);
  const values = columns.map(({ name, type }) => {
    const column = engine.quote(name);
    if (!hidden.has(name)) return `raw.${column}`;
    return `case when gone.source_key is null then raw.${column} else cast(null as ${engine.typeName(type)}) end as ${column}`;
  });
  const select = `select ${values.join(', ')} from ${relation} as raw
    left join ${erased(source)} as gone on gone.source_key = ${keyText(graph.source(source).key, 'raw')}`;
  await remake(relations, relation, columns, select);
}

const KEY: readonly NamedColumn[] = texts('source_key');

/** Once a run. */
async function readErased({ relations, warehouse, nextFile }: RunContext, source: string): Promise<void> {
  if (!relations.isEmpty(erased(source))) return;
  const file = await warehouse.bulk.exportRows(
    {
      from: { schema: 'ops', name: 'erasure' },
      columns: KEY,
      matching: { keys: { columns: texts('source_table'), rows: [[source]] }, on: equal('source_table') },
    },
    nextFile(),
  );
  await relations.load(erased(source), KEY, file);
}
