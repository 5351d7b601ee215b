import { type Model, resultColumns } from '../../../../models/kinds.ts';
import type { NamedColumn } from '../../../storage/storage.ts';
import { old, stg } from '../../names.ts';
import type { RunContext } from '../context.ts';
import { sameKey } from '../sql.ts';

/** What the run adds to the result of a model's SQL. */

/** The result in a table's columns and types. */
export function castTo(
  { engine }: RunContext,
  columns: readonly NamedColumn[],
  select: string,
  onlyWhere = '',
): string {
  const typed = columns.map(({ name, type }) => {
    const column = engine.quote(name);
    return `cast(${column} as ${engine.typeName(type)}) as ${column}`;
  });
  return `select ${typed.join(', ')} from (${select}) as result ${onlyWhere}`;
}

const keyOf = (model: Model): readonly string[] => (model.kind === 'scd2' ? [model.history.naturalKey] : model.key);

/** Columns that only the source knows are carried to the model that stores its rows. */
export function withAbsorbed({ graph, shape, engine }: RunContext, model: Model, select: string): string {
  const { absorbed } = shape.model(model.name);
  const member = graph.memberStoredIn(model.name);
  if (absorbed.length === 0 || !member) return select;
  const present = new Set(shape.source(member.source).extra.map((column) => column.as));
  const columns = absorbed.map(({ name, type }) => {
    const quoted = engine.quote(name);
    return present.has(name) ? `staged.${quoted}` : `cast(null as ${engine.typeName(type)}) as ${quoted}`;
  });
  return `select computed.*, ${columns.join(', ')} from (${select}) as computed
    left join ${stg(member.source)} as staged on ${sameKey(keyOf(model), 'staged', 'computed')}`;
}

/** Rows that are there keep the values of columns that the source has lost. */
export function withLostValues(context: RunContext, model: Model, select: string): string {
  const { shape, engine } = context;
  const { lost } = shape.model(model.name);
  if (lost.length === 0) return select;
  const before = model.kind === 'scd2' ? `(select * from ${old(model.name)} where is_current)` : old(model.name);
  const values = lost.map(engine.quote).map((name) => `coalesce(computed.${name}, before.${name}) as ${name}`);
  const unchanged = resultColumns(
    model,
    shape.model(model.name).columns.map(({ name }) => name),
  )
    .filter((name) => !lost.includes(name))
    .map((name) => `computed.${engine.quote(name)}`);
  return `select ${[...unchanged, ...values].join(', ')} from (${select}) as computed
    left join ${before} as before on ${sameKey(keyOf(model), 'before', 'computed')}`;
}
