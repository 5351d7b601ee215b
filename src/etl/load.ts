import { aggregates } from '../../models/aggregates.ts';
import type { Aggregate, Model } from '../../models/contract.ts';
import { models } from '../../models/index.ts';
import { text } from '../../models/types.ts';
import type { Database, Merge, NamedColumn, Session } from '../storage/storage.ts';
import { columnList, type Scope, scopesOf } from './compute-models.ts';
import { modelShape, pick, RUN_COLUMN, type RunContext, sourceNamed, tableOf } from './context.ts';
import { definitionOf, runColumn } from './definitions.ts';
import { collectKeys, countRows } from './exchange.ts';
import { fresh, gone, REJECTED, src, touched } from './names.ts';
import { keyText } from './rejection.ts';
import type { TableReport } from './report.ts';

/** Brings a run's result to the warehouse in one transaction, with everything that says it happened. */
export async function load(
  context: RunContext,
  dwh: Database,
  record: (session: Session, tables: readonly TableReport[]) => Promise<void>,
): Promise<readonly TableReport[]> {
  return dwh.transaction({}, async (session) => {
    const tables: TableReport[] = [];
    for (const model of models) {
      context.progress({ step: `load ${model.name}` });
      tables.push(await loadModel(context, session, model));
    }
    await loadQuarantine(context, session);
    await record(session, tables);
    return tables;
  });
}

async function loadModel(context: RunContext, session: Session, model: Model): Promise<TableReport> {
  const name = `${model.schema}.${model.name}`;
  const rows = await countRows(context, fresh(model.name));
  if (await session.catalog.isEmpty(tableOf(model))) {
    return { table: name, inserted: rows === 0 ? 0 : await fillModel(context, session, model), updated: 0, deleted: 0 };
  }
  return { table: name, ...(await mergeModel(context, session, model, rows)) };
}

const loadedColumns = (context: RunContext, model: Model): NamedColumn[] => [
  ...modelShape(context, model.name).columns,
  runColumn,
];

async function exportModel(context: RunContext, model: Model): Promise<string> {
  const path = context.nextFile();
  await context.engine.exportFile(
    `select ${columnList(context, model)}, ${context.runId} as ${RUN_COLUMN} from ${fresh(model.name)}`,
    path,
  );
  return path;
}

async function fillModel(context: RunContext, session: Session, model: Model): Promise<number> {
  const path = await exportModel(context, model);
  return session.bulk.fillEmptyTable(
    definitionOf(model, modelShape(context, model.name)),
    loadedColumns(context, model),
    path,
  );
}

async function mergeModel(
  context: RunContext,
  session: Session,
  model: Model,
  rows: number,
): Promise<Omit<TableReport, 'table'>> {
  const replaces = await uploadScopes(context, session, model);
  const nothingReplaced = replaces !== 'everything' && replaces.length === 0;
  if (rows === 0 && nothingReplaced) return { inserted: 0, updated: 0, deleted: 0 };
  const columns = loadedColumns(context, model);
  const staged = await session.bulk.uploadTemporary(`staged_${model.name}`, columns, await exportModel(context, model));
  return session.bulk.merge({
    target: tableOf(model),
    staged,
    key: model.key,
    columns: columns.map(({ name }) => name),
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
  'aggregate_key',
  'waits_for_table',
  'waits_for_key',
  'source_row',
].map((name) => ({ name, type: text() }));

/** Every source row that the run looked at is either in `rejected` or no longer in quarantine. */
async function loadQuarantine(context: RunContext, session: Session): Promise<void> {
  const columns = [...quarantineColumns, runColumn];
  const path = context.nextFile();
  await context.engine.exportFile(
    `select source_table, source_key, disposition, rule, cast(null as varchar) as detail, aggregate_key, waits_for_table, waits_for_key,
      source_row, ${context.runId} as ${RUN_COLUMN} from ${REJECTED}`,
    path,
  );
  const staged = await session.bulk.uploadTemporary('staged_quarantine', columns, path);
  await session.bulk.merge({
    target: { schema: 'ops', name: 'quarantine' },
    staged,
    key: ['source_table', 'source_key'],
    columns: columns.map(({ name }) => name),
    ignore: [RUN_COLUMN],
    replaces: context.mode === 'full' ? 'everything' : await uploadLookedAt(context, session),
  });
}

/** Keys of all source rows that the run looked at or that are gone, where quarantine has any row at all. */
async function uploadLookedAt(context: RunContext, session: Session): Promise<NonNullable<Merge['replaces']>> {
  if (await session.catalog.isEmpty({ schema: 'ops', name: 'quarantine' })) return [];
  const names = aggregates.flatMap<Aggregate['members'][number]>(({ members }) => members).map(({ source }) => source);
  const keys = names.flatMap((source) => {
    const { key } = sourceNamed(source);
    return [src(source), gone(source)].map(
      (table) =>
        `select '${source}' as source_table, ${keyText(key, 'looked_at')} as source_key from ${table} as looked_at`,
    );
  });
  const path = context.nextFile();
  await context.engine.exportFile(
    `${keys.join(' union ')} union select source_table, source_key from ${REJECTED}`,
    path,
  );
  const columns = pick({ source_table: { type: text() }, source_key: { type: text() } }, [
    'source_table',
    'source_key',
  ]);
  const table = await session.bulk.uploadTemporary('looked_at', columns, path);
  return [{ keys: table, columns: ['source_table', 'source_key'] }];
}
