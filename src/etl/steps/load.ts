import { rm } from 'node:fs/promises';
import type { Model } from '../../../models/kinds.ts';
import { pick, qualifiedName, tableOf } from '../../project/catalog.ts';
import { assertAllArrived, type RowFile } from '../../storage/row-file.ts';
import type { Merge, NamedColumn } from '../../storage/storage.ts';
import { fresh, old } from '../names.ts';
import { definitionOf, runColumn } from '../plan/definitions.ts';
import type { LoadStep } from '../plan/step.ts';
import type { TableReport } from '../report.ts';
import { RUN_COLUMN } from '../shape.ts';
import { scopesOf } from './compute/old.ts';
import type { RunContext } from './context.ts';

/** Takes models as they are computed and brings them to the warehouse, one after the other, in one transaction. */
export interface Loading {
  /** `new_<model>` is complete. */
  add(context: RunContext, step: LoadStep): void;
  /** Adds work that writes to the warehouse, in its turn. */
  append(work: () => Promise<TableReport>): void;
  /** Nobody else reads `new_<model>` any more: it goes once it is written. May be repeated. */
  release(context: RunContext, relation: string): void;
  /** Waits for all of them. */
  finish(): Promise<readonly TableReport[]>;
}

/** Loads beside the transformation: the next table's file is written while the last one is read by the store. */
export function startLoading(): Loading {
  const tables: TableReport[] = [];
  let exported: Promise<unknown> = Promise.resolve();
  let loaded: Promise<unknown> = Promise.resolve();
  const written = new Map<string, Promise<unknown>>();
  /** Whoever finishes learns of the failure; until then it must not count as unhandled. */
  const follow = (work: Promise<unknown>): void => void work.catch(() => {});
  return {
    add(context, step) {
      const model = context.graph.model(step.model);
      const rows = context.relations.rows(fresh(model.name));
      // An empty table costs nothing, and is written later if something goes in its place.
      const file = exported.then(() => (rows === 0 ? undefined : exportModel(context, model, rows)));
      exported = file;
      if (rows > 0) written.set(fresh(model.name), file);
      loaded = Promise.all([file, loaded]).then(async ([computed]) => {
        context.progress({ step: `load ${model.name}` });
        const report = await loadModel(context, model, step, computed);
        context.rows.loaded += report.inserted + report.updated;
        tables.push(report);
        if (computed) await rm(computed.path, { force: true });
      });
      follow(exported);
      follow(loaded);
    },
    append(work) {
      loaded = loaded.then(async () => tables.push(await work()));
      follow(loaded);
    },
    release({ relations }, relation) {
      const dropped = written.get(relation)?.then(() => relations.drop(relation));
      written.delete(relation);
      if (dropped) follow(dropped);
    },
    async finish() {
      await loaded;
      return tables;
    },
  };
}

/** Only a run that replaces everything fills an empty table directly: that locks it, and another run may still want to read it. */
async function loadModel(
  context: RunContext,
  model: Model,
  step: LoadStep,
  file: RowFile | undefined,
): Promise<TableReport> {
  const { target, computedWhole } = context;
  const table = qualifiedName(model);
  if (computedWhole.has(model.name) && (await target.catalog.isEmpty(tableOf(model)))) {
    const definition = definitionOf(model, context.shape.model(model.name));
    if (file) await target.bulk.fillEmptyTable(definition, loadedColumns(context, model), file);
    return { table, inserted: file?.rows ?? 0, updated: 0, deleted: 0 };
  }
  const replaces = await replacedRows(context, model, step);
  if (!file && replaces !== 'everything' && replaces.length === 0)
    return { table, inserted: 0, updated: 0, deleted: 0 };
  const merged = await target.bulk.merge({
    target: tableOf(model),
    staged: file,
    key: model.key,
    columns: loadedColumns(context, model),
    ignore: [RUN_COLUMN],
    replaces,
  });
  return { table, ...merged };
}

const loadedColumns = ({ shape }: RunContext, model: Model): NamedColumn[] => [
  ...shape.model(model.name).columns,
  runColumn,
];

async function exportModel(context: RunContext, model: Model, rows: number): Promise<RowFile> {
  const { shape, engine, runId, relations } = context;
  const columns = shape.model(model.name).columns.map(({ name }) => engine.quote(name));
  const select = `select ${columns.join(', ')}, ${runId} as ${RUN_COLUMN} from ${fresh(model.name)}`;
  const file = await relations.exportFile(select, context.nextFile());
  assertAllArrived(`the row file of ${model.name}`, rows, file.rows);
  return file;
}

/** The keys whose stored rows go unless the run made them anew. */
async function replacedRows(
  context: RunContext,
  model: Model,
  { replaces }: LoadStep,
): Promise<NonNullable<Merge['replaces']>> {
  if (replaces === 'nothing') return [];
  if (replaces === 'everything') return 'everything';
  // There is nothing that could go.
  if (context.recalled.has(model.name) && context.relations.isEmpty(old(model.name))) return [];
  const replaced = [];
  for (const { keys: relation, columns } of scopesOf(context, model)) {
    const select = `select ${columns.join(', ')} from ${relation}`;
    const keys = await context.keyed.keys(context.target, { select, columns: pick(model.columns, columns) });
    if (keys) replaced.push({ keys, columns });
  }
  return replaced;
}
