import { pick, qualifiedName, tableOf } from '../../project/catalog.ts';
import type { RowFile } from '../../storage/row-file.ts';
import { runColumn } from '../plan/definitions.ts';
import type { FillStep } from '../plan/step.ts';
import type { TableReport } from '../report.ts';
import { asRead, RUN_COLUMN } from '../shape.ts';
import { asForeign } from '../source-column.ts';
import type { RunContext } from './context.ts';
import { eraseRead } from './erase.ts';
import { ReadAll } from './refuse.ts';
import { sameKey } from './sql.ts';
import { extraColumn } from './stage.ts';
import { isOfValues } from './values/load-source.ts';

/**
 * Fills columns that a source has gained into rows that are there: reads the source's key and those columns alone. Of a dimension with
 * versions the present one is filled, as a correction would be. What the run computes itself has the columns already.
 */
export async function fill(
  context: RunContext,
  { source, model: name, columns }: FillStep,
): Promise<() => Promise<TableReport>> {
  const { graph, shape, relations } = context;
  const model = graph.model(name);
  const { key, columns: contract } = graph.source(source);
  const extra = shape.source(source).extra.filter(({ name: column, stored = column }) => columns.includes(stored));
  if (context.unkeyed.has(source)) throw new ReadAll(`${source} gained columns, and may have a key twice`, undefined);
  // A key that has to be cleaned may be another row's.
  const read = [
    ...asForeign(asRead(shape, source, pick(contract, key))),
    ...extra.map((column) => ({ ...column, isForeign: true })),
  ];
  const from = graph.sourceTable(source);
  const exported = await context.source.bulk.exportRows({ from, columns: read }, context.nextFile());
  try {
    await relations.load('gained_values', read, exported);
  } catch (error) {
    // Rows that are there have to leave the warehouse.
    if (!isOfValues(error)) throw error;
    throw new ReadAll(`${source} gained columns, and has keys or values that are read one by one`, error);
  }
  await eraseRead(context, source, 'gained_values');
  const values = extra.map((column) => extraColumn(context, column)).join(', ');
  const select =
    model.kind === 'scd2'
      ? await versionedValues(context, name, key, values)
      : `select ${key.map((column) => `raw.${column}`).join(', ')}, ${values} from gained_values as raw`;
  const filledKey = model.kind === 'scd2' ? [model.history.surrogateKey] : key;
  const wanted = new Set([...filledKey, ...extra.map(({ as }) => as)]);
  const filled = [...shape.model(name).columns.filter((column) => wanted.has(column.name)), runColumn];
  const list = filled.slice(0, -1).map((column) => context.engine.quote(column.name));
  const numbered = `select ${list.join(', ')}, ${context.runId} as ${RUN_COLUMN} from (${select}) as filled`;
  const file: RowFile = await relations.exportFile(numbered, context.nextFile());
  await relations.drop('gained_values');
  return async () => {
    const merge = { target: tableOf(model), staged: file, key: filledKey, columns: filled, ignore: [RUN_COLUMN] };
    return { table: qualifiedName(model), ...(await context.target.bulk.merge({ ...merge, inserts: false })) };
  };
}

/** The present version of each natural key. */
async function versionedValues(
  { graph, relations, warehouse, nextFile }: RunContext,
  name: string,
  key: readonly string[],
  values: string,
): Promise<string> {
  const model = graph.model(name);
  if (model.kind !== 'scd2') throw new Error(`${name} keeps no versions`);
  const { surrogateKey } = model.history;
  const columns = pick(model.columns, [surrogateKey, ...key, 'is_current']);
  const file = await warehouse.bulk.exportRows({ from: tableOf(model), columns }, nextFile());
  await relations.load('present_versions', columns, file);
  return `select version.${surrogateKey}, ${values} from gained_values as raw
    inner join present_versions as version on ${sameKey(key, 'version', 'raw')} and version.is_current`;
}
