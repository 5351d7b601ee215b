import { type AppendOnlyModel, groupOf, type Model } from '../../../models/kinds.ts';
import { text } from '../../../models/types.ts';
import { pick, tableOf } from '../../project/catalog.ts';
import { inputsOf } from '../../project/graph.ts';
import type { NamedColumn } from '../../storage/storage.ts';
import { fresh, old, touched } from '../names.ts';
import { readWhole } from './compute/inputs.ts';
import type { RunContext } from './context.ts';
import { equal } from './keys.ts';
import { sameKey, unionAll } from './sql.ts';

/**
 * The groups of a model that reads others: those in which a row that it reads came, went or changed a value that its SQL uses. What it does
 * not use may change without it.
 */
export async function touchModel(context: RunContext, model: Model): Promise<void> {
  const [group = ''] = groupOf(model);
  if (model.kind === 'append_only') return touchMissing(context, model, group);
  const queries = await touchedBy(context, model, group);
  const columns = pick(model.columns, [group]);
  if (queries.length === 0) return context.relations.empty(touched(model.name), columns);
  const select = `select distinct ${group} from (${unionAll(queries)}) as touching where ${group} is not null`;
  await context.relations.make(touched(model.name), columns, select);
}

/** The values that a model covers and has no row for; it is the engine's work only where there are any. */
async function touchMissing(context: RunContext, model: AppendOnlyModel, group: string): Promise<void> {
  const { relations, keyed, engine, warehouse } = context;
  const columns = pick(model.columns, [group]);
  const type = engine.typeName(columns[0]?.type ?? text());
  const values = Object.entries(model.covers ?? {})
    .filter(([name]) => !relations.isEmpty(fresh(name)))
    .flatMap(([name, covered]) =>
      covered.map(
        (column) => `select cast(${column} as ${type}) as ${group} from ${fresh(name)} where ${column} is not null`,
      ),
    );
  const select = `select distinct ${group} from (${unionAll(values)}) as covered`;
  const keys = await keyed.keys(warehouse, { select, columns });
  if (!keys) return relations.empty(touched(model.name), columns);
  if ('rows' in keys) {
    const stored = { from: tableOf(model), columns, matching: { keys, on: equal(group) } };
    const { rows } = await warehouse.bulk.exportRows(stored, context.nextFile());
    if (rows === keys.rows.length) return relations.empty(touched(model.name), columns);
  }
  await relations.make(touched(model.name), columns, select);
}

/** Queries that give the touched groups of a table or view under the name `group`. */
async function touchedBy(context: RunContext, reader: Model, group: string): Promise<string[]> {
  const queries: string[] = [];
  for (const [name, input] of Object.entries(inputsOf(reader))) {
    const read = context.graph.model(name);
    if (read.kind === 'view') {
      const groups = await touchedBy(context, read, group);
      const isWhole = 'whole' in input && groups.length > 0;
      queries.push(...(isWhole ? await everyGroupIfAny(context, reader, group, unionAll(groups)) : groups));
      continue;
    }
    if (context.relations.isEmpty(fresh(name), old(name))) continue;
    const column = 'by' in input ? input.by : 'on' in input ? input.on : undefined;
    const rows = changedRows(context, reader, read, column);
    if (column === undefined) queries.push(...(await everyGroupIfAny(context, reader, group, rows)));
    else
      queries.push(
        ...(await groupsOfRows(context, reader, read, `select ${column} from (${rows}) as changed_rows`, group)),
      );
  }
  return queries;
}

/** Rows of a model that are not what they were, new and old, in the columns that the reader uses. */
function changedRows(
  { graph, shape, relations }: RunContext,
  reader: Model,
  read: Model,
  column: string | undefined,
): string {
  const used = graph.uses(reader);
  const needed = new Set([...read.key, ...(column === undefined ? [] : [column])]);
  const columns = shape
    .model(read.name)
    .columns.map(({ name }) => name)
    .filter((name) => used === 'all' || used.has(name) || needed.has(name))
    .join(', ');
  const [now, before] = [fresh(read.name), old(read.name)].map((table) => `select ${columns} from ${table}`);
  if (relations.isEmpty(old(read.name))) return String(now);
  if (relations.isEmpty(fresh(read.name))) return String(before);
  return unionAll([`(${now} except ${before})`, `(${before} except ${now})`]);
}

/**
 * From values of the column by which a model is read to the groups: at once, or through the other input that knows them.
 *
 * @param values a query of that column
 */
async function groupsOfRows(
  context: RunContext,
  reader: Model,
  read: Model,
  values: string,
  group: string,
): Promise<string[]> {
  const input = inputsOf(reader)[read.name];
  if (!input || 'whole' in input) return [];
  if ('by' in input) return [`select ${input.by} as ${group} from (${values}) as read_groups`];
  const { relations, graph } = context;
  const { on } = input;
  const through = graph.model(input.through);
  const next = inputsOf(reader)[through.name];
  const column = next && 'by' in next ? next.by : next && 'on' in next ? next.on : undefined;
  if (column === undefined) return [];
  // Two inputs may be found through the same one, and one input in two ways.
  const keys = context.nextName(`keys_to_${through.name}`);
  const keyColumns = pick(through.columns, [on]);
  const found = await relations.make(
    keys,
    keyColumns,
    `select distinct ${on} from (${values}) as all_keys where ${on} is not null`,
  );
  if (found === 0) return [];
  const stored = await readStored(context, through, pick(through.columns, [column]), keys, keyColumns);
  const isNamed = `exists (select 1 from ${keys} as named where ${sameKey([on], 'named', 'present')})`;
  const rows = [
    ...[fresh(through.name), old(through.name)].map((table) => [table, ` where ${isNamed}`] as const),
    [stored, ''] as const,
  ].flatMap(([table, where]) =>
    relations.isEmpty(table) ? [] : [`select ${column} from ${table} as present${where}`],
  );
  return rows.length === 0 ? [] : groupsOfRows(context, reader, through, unionAll(rows), group);
}

async function readStored(
  context: RunContext,
  model: Model,
  columns: readonly NamedColumn[],
  keys: string,
  keyColumns: readonly NamedColumn[],
): Promise<string> {
  const names = keyColumns.map(({ name }) => name);
  const into = `stored_by_${keys}`;
  await context.keyed.read({
    session: context.warehouse,
    from: tableOf(model),
    columns,
    keys: { select: `select ${names.join(', ')} from ${keys}`, columns: keyColumns },
    on: equal(...names),
    into,
  });
  return into;
}

async function everyGroupIfAny(context: RunContext, reader: Model, group: string, rows: string): Promise<string[]> {
  const any = await context.relations.query(`select 1 as found from (${rows}) as changed_rows limit 1`);
  return any.length > 0 ? everyGroup(context, reader, group) : [];
}

/** All groups that the reader has and those that it would have. */
async function everyGroup(context: RunContext, reader: Model, group: string): Promise<string[]> {
  const { graph, relations, warehouse, nextName } = context;
  const columns = pick(reader.columns, groupOf(reader));
  const into = nextName(`groups_of_${reader.name}`);
  const stored = await warehouse.bulk.exportRows({ from: tableOf(reader), columns }, context.nextFile());
  await relations.load(into, columns, stored);
  for (const { model } of graph.reads(reader)) await readWhole(context, model);
  const [own = group] = groupOf(reader);
  return [into, `(${reader.sql})`].map((rows) => `select ${own} as ${group} from ${rows} as grouped`);
}
