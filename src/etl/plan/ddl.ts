import type { Model, ViewModel } from '../../../models/kinds.ts';
import { typeName } from '../../../models/types.ts';
import { qualifiedName, tableOf } from '../../project/catalog.ts';
import type { ProjectGraph } from '../../project/graph.ts';
import { holds } from '../../project/type-lattice.ts';
import type {
  AddedColumn,
  Database,
  NamedColumn,
  Session,
  TableDefinition,
  ViewDefinition,
} from '../../storage/storage.ts';
import type { ModelShape, Shape, StoredTables } from '../shape.ts';
import { columnComment, definitionOf, tableComment } from './definitions.ts';
import { viewQuery } from './view-query.ts';

/** A change of the warehouse's tables that a run needs. */
export type DdlChange =
  | { readonly kind: 'create_schema'; readonly schema: string }
  | { readonly kind: 'create_table'; readonly model: Model; readonly definition: TableDefinition }
  | { readonly kind: 'add_columns'; readonly model: Model; readonly columns: readonly AddedColumn[] }
  | { readonly kind: 'widen_column'; readonly model: Model; readonly column: NamedColumn; readonly from: string }
  | { readonly kind: 'retire_columns'; readonly model: Model; readonly columns: readonly string[] }
  | { readonly kind: 'comment'; readonly model: Model; readonly definition: TableDefinition }
  | { readonly kind: 'drop_view'; readonly model: ViewModel }
  | { readonly kind: 'create_view'; readonly model: ViewModel; readonly query: string };

/** The changes from the tables as they are to those that the run needs, in the order in which they are made. */
export function ddlChanges(
  graph: ProjectGraph,
  shape: Shape,
  stored: StoredTables,
  changed: ReadonlySet<string>,
): readonly DdlChange[] {
  const tables = graph.models.filter((model) => model.kind !== 'view');
  const changes = tables.flatMap((model) =>
    tableChanges(model, shape.model(model.name), stored, changed.has(model.name)),
  );
  const absent = graph.models.filter((model) => !stored.has(qualifiedName(model)));
  const schemas = [...new Set(absent.map(({ schema }) => schema))];
  const altered = new Set(
    changes.flatMap((change) =>
      change.kind === 'widen_column' || change.kind === 'retire_columns' ? [change.model.name] : [],
    ),
  );
  return [
    ...schemas.map((schema) => ({ kind: 'create_schema' as const, schema })),
    ...aroundViews(graph, stored, changed, altered, changes),
  ];
}

/** A store refuses to change a column that a view reads: such views go before, and come back after. */
function aroundViews(
  graph: ProjectGraph,
  stored: StoredTables,
  changed: ReadonlySet<string>,
  altered: ReadonlySet<string>,
  changes: readonly DdlChange[],
): readonly DdlChange[] {
  const renewed = new Set<string>();
  for (const model of graph.models) {
    if (model.kind !== 'view') continue;
    const readsRenewed = graph.reads(model).some(({ model: { name } }) => altered.has(name) || renewed.has(name));
    if (readsRenewed || changed.has(model.name) || !stored.has(qualifiedName(model))) renewed.add(model.name);
  }
  const views = graph.models.filter((model): model is ViewModel => renewed.has(model.name) && model.kind === 'view');
  const present = views.filter((model) => stored.has(qualifiedName(model)));
  return [
    ...present.toReversed().map((model) => ({ kind: 'drop_view' as const, model })),
    ...changes,
    ...views.map((model) => ({ kind: 'create_view' as const, model, query: viewQuery(graph, model) })),
  ];
}

function tableChanges(model: Model, shape: ModelShape, stored: StoredTables, isChanged: boolean): DdlChange[] {
  const definition = definitionOf(model, shape);
  const columns = stored.get(qualifiedName(model));
  if (!columns) return [{ kind: 'create_table', model, definition }];
  const present = new Map(columns.map((column) => [column.name, column]));
  const absent = definition.columns.filter(({ name }) => !present.has(name));
  const widened = shape.columns.flatMap((column): DdlChange[] => {
    const { type, nativeType = '' } = present.get(column.name) ?? {};
    return type && !holds(type, column.type) ? [{ kind: 'widen_column', model, column, from: nativeType }] : [];
  });
  const retired = (model.retired ?? []).filter((name) => present.has(name));
  return [
    ...(retired.length > 0 ? [{ kind: 'retire_columns' as const, model, columns: retired }] : []),
    ...(absent.length > 0 ? [{ kind: 'add_columns' as const, model, columns: absent }] : []),
    ...widened,
    ...(isChanged || absent.length > 0 ? [{ kind: 'comment' as const, model, definition }] : []),
  ];
}

/** Makes the changes, outside the run's transaction: inside, DDL would queue BI readers behind the load. */
export async function makeChanges(dwh: Database, changes: readonly DdlChange[]): Promise<void> {
  if (changes.length === 0) return;
  await dwh.session(async (session) => {
    for (const change of changes) await make(session, change);
  });
}

function make({ ddl }: Session, change: DdlChange): Promise<void> {
  switch (change.kind) {
    case 'create_schema':
      return ddl.createSchema(change.schema);
    case 'create_table':
      return ddl.createTable(change.definition);
    case 'add_columns':
      return ddl.addColumns(tableOf(change.model), change.columns);
    case 'widen_column':
      return ddl.widenColumn(tableOf(change.model), change.column);
    case 'retire_columns':
      return ddl.retireColumns(tableOf(change.model), change.columns);
    case 'comment':
      return ddl.comment(change.definition);
    case 'drop_view':
      return ddl.dropView(tableOf(change.model));
    case 'create_view':
      return ddl.createView(viewDefinition(change.model, change.query));
  }
}

const viewDefinition = (model: ViewModel, select: string): ViewDefinition => ({
  schema: model.schema,
  name: model.name,
  select,
  ...(model.isPersonal ? { isPersonal: true } : {}),
  comment: tableComment(model),
  columns: Object.keys(model.columns).map((name) => ({ name, comment: columnComment(model, name) })),
});

/** `create table mart.sales_daily`. */
export function ddlText(change: DdlChange): string {
  switch (change.kind) {
    case 'create_schema':
      return `create schema ${change.schema}`;
    case 'create_table':
      return `create table ${qualifiedName(change.model)}`;
    case 'add_columns':
      return `add ${change.columns.map(({ name, type }) => `${name} ${typeName(type)}`).join(', ')} to ${qualifiedName(change.model)}`;
    case 'widen_column':
      return `widen ${qualifiedName(change.model)}.${change.column.name} from ${change.from} to ${typeName(change.column.type)}`;
    case 'retire_columns':
      return `drop ${change.columns.join(', ')} of ${qualifiedName(change.model)}`;
    case 'comment':
      return `comment ${qualifiedName(change.model)}`;
    case 'drop_view':
      return `drop view ${qualifiedName(change.model)}`;
    case 'create_view':
      return `create view ${qualifiedName(change.model)}`;
  }
}
