import { rm } from 'node:fs/promises';
import { aggregates } from '../../models/aggregates.ts';
import type { Model } from '../../models/contract.ts';
import { text } from '../../models/types.ts';
import { assertAllArrived, type RowFile } from '../storage/row-file.ts';
import type { Merge, NamedColumn, Session } from '../storage/storage.ts';
import { columnList, type Scope, scopesOf } from './compute-models.ts';
import { members, modelShape, pick, RUN_COLUMN, type RunContext, sourceNamed, tableOf } from './context.ts';
import { definitionOf, runColumn } from './definitions.ts';
import { collectKeys } from './exchange.ts';
import { fresh, gone, REJECTED, src, touched } from './names.ts';
import { keyText } from './rejection.ts';
import type { TableReport } from './report.ts';

/** Takes models as they are computed and brings them to the warehouse, one after the other, in one transaction. */
export interface Loading {
  /** `new_<model>` is complete and has so many rows. */
  add(model: Model, rows: number): void;
  /** Nobody else reads `new_<model>` any more: it goes once it is written. May be repeated. */
  release(model: Model): void;
  /** Waits for all of them. */
  finish(): Promise<readonly TableReport[]>;
}

/** Loads beside the transformation: the next table's file is written while the last one is read by the store. */
export function startLoading(context: RunContext, session: Session): Loading {
  const tables: TableReport[] = [];
  let exported: Promise<unknown> = Promise.resolve();
  let loaded: Promise<unknown> = Promise.resolve();
  const written = new Map<string, Promise<unknown>>();
  return {
    add(model, rows) {
      // An empty table costs nothing, and is written later if something goes in its place.
      const file = exported.then(() => (rows === 0 ? undefined : exportModel(context, model, rows)));
      exported = file;
      if (rows > 0) written.set(model.name, file);
      loaded = Promise.all([file, loaded]).then(async ([computed]) => {
        context.progress({ step: `load ${model.name}` });
        tables.push(await loadModel(context, session, model, computed));
        if (computed) await rm(computed.path, { force: true });
      });
      // Whoever finishes learns of the failure; until then it must not count as unhandled.
      for (const step of [exported, loaded]) step.catch(() => {});
    },
    release({ name }) {
      const dropped = written.get(name)?.then(() => context.engine.drop(fresh(name)));
      written.delete(name);
      dropped?.catch(() => {});
    },
    async finish() {
      await loaded;
      await loadQuarantine(context, session);
      return tables;
    },
  };
}

/** Only a full run fills an empty table directly: that locks it, and a run of changes may still want to read it. */
async function loadModel(
  context: RunContext,
  session: Session,
  model: Model,
  file: RowFile | undefined,
): Promise<TableReport> {
  const table = `${model.schema}.${model.name}`;
  if (context.mode === 'full' && (await session.catalog.isEmpty(tableOf(model)))) {
    if (file) await fillModel(context, session, model, file);
    return { table, inserted: file?.rows ?? 0, updated: 0, deleted: 0 };
  }
  return { table, ...(await mergeModel(context, session, model, file)) };
}

const loadedColumns = (context: RunContext, model: Model): NamedColumn[] => [
  ...modelShape(context, model.name).columns,
  runColumn,
];

async function exportModel(context: RunContext, model: Model, rows: number): Promise<RowFile> {
  const file = await context.engine.exportFile(
    `select ${columnList(context, model)}, ${context.runId} as ${RUN_COLUMN} from ${fresh(model.name)}`,
    context.nextFile(),
  );
  assertAllArrived(`the row file of ${model.name}`, rows, file.rows);
  return file;
}

async function fillModel(context: RunContext, session: Session, model: Model, file: RowFile): Promise<void> {
  const definition = definitionOf(model, modelShape(context, model.name));
  await session.bulk.fillEmptyTable(definition, loadedColumns(context, model), file);
}

async function mergeModel(
  context: RunContext,
  session: Session,
  model: Model,
  file: RowFile | undefined,
): Promise<Omit<TableReport, 'table'>> {
  const replaces = await uploadScopes(context, session, model);
  const nothingReplaced = replaces !== 'everything' && replaces.length === 0;
  if (!file && nothingReplaced) return { inserted: 0, updated: 0, deleted: 0 };
  return session.bulk.merge({
    target: tableOf(model),
    staged: file,
    key: model.key,
    columns: loadedColumns(context, model),
    ignore: [RUN_COLUMN],
    replaces,
  });
}

/** The keys whose stored rows go unless the run made them anew. */
async function uploadScopes(
  context: RunContext,
  session: Session,
  model: Model,
): Promise<NonNullable<Merge['replaces']>> {
  if (model.history || model.appendOnly) return [];
  if (context.mode === 'full') return 'everything';
  const replaced = [];
  for (const [position, { keys, column }] of scopes(model).entries()) {
    const found = await collectKeys(context, {
      session,
      keys: `select ${column} from ${keys}`,
      keyColumns: pick(model.columns, [column]),
      into: `${model.name}_${position}`,
    });
    if (found) replaced.push({ keys: found, columns: [column] });
  }
  return replaced;
}

function scopes(model: Model): Scope[] {
  const aggregate = aggregates.find(({ name }) => name === model.aggregate);
  return aggregate ? scopesOf(aggregate, model) : [{ keys: touched(model.name), column: model.recomputedBy }];
}

const quarantineColumns: NamedColumn[] = [
  'source_table',
  'source_key',
  'disposition',
  'rule',
  'detail',
  'group_key',
  'waits_for_table',
  'waits_for_key',
  'source_row',
].map((name) => ({ name, type: text() }));

/** Every source row that the run looked at is either in `rejected` or no longer in quarantine. */
async function loadQuarantine(context: RunContext, session: Session): Promise<void> {
  const columns = [...quarantineColumns, runColumn];
  const file = await context.engine.exportFile(
    `select source_table, source_key, disposition, rule, cast(null as string) as detail, aggregate_key as group_key, waits_for_table, waits_for_key,
      source_row, ${context.runId} as ${RUN_COLUMN} from ${REJECTED}`,
    context.nextFile(),
  );
  await session.bulk.merge({
    target: { schema: 'ops', name: 'quarantine' },
    staged: file,
    key: ['source_table', 'source_key'],
    columns,
    ignore: [RUN_COLUMN],
    replaces: context.mode === 'full' ? 'everything' : await uploadLookedAt(context, session),
  });
}

/** Keys of all source rows that the run looked at or that are gone, where quarantine has any row at all. */
async function uploadLookedAt(context: RunContext, session: Session): Promise<NonNullable<Merge['replaces']>> {
  if (await session.catalog.isEmpty({ schema: 'ops', name: 'quarantine' })) return [];
  const keys = members.flatMap(({ source }) => {
    const { key } = sourceNamed(source);
    return [src(source), gone(source)].map(
      (table) =>
        `select '${source}' as source_table, ${keyText(key, 'looked_at')} as source_key from ${table} as looked_at`,
    );
  });
  const file = await context.engine.exportFile(
    `${keys.join(' union ')} union select source_table, source_key from ${REJECTED}`,
    context.nextFile(),
  );
  const columns = pick({ source_table: { type: text() }, source_key: { type: text() } }, [
    'source_table',
    'source_key',
  ]);
  const table = await session.bulk.uploadTemporary('looked_at', columns, file);
  return [{ keys: table, columns: ['source_table', 'source_key'] }];
}
