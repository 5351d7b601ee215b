import { aggregates } from '../../models/aggregates.ts';
import type { Member, Model, Source, Staging } from '../../models/contract.ts';
import { models } from '../../models/index.ts';
import { sources } from '../../models/sources/index.ts';
import { stagings } from '../../models/staging/index.ts';
import type { EngineSession } from '../compute/compute.ts';
import type { Progress } from '../progress.ts';
import type { RowFile } from '../storage/row-file.ts';
import type { Cursor, NamedColumn, Session, TableName } from '../storage/storage.ts';

export type RunMode = 'full' | 'incremental';

/** What the steps of one run share while it extracts and transforms. */
export interface RunContext {
  readonly runId: number;
  readonly mode: RunMode;
  /** The cursor to read changes from, in an incremental run. */
  readonly since: Cursor | undefined;
  /** `ecom_db`, in the cut's own transaction. */
  readonly source: Session;
  /** `ecom_dwh`, for the old rows of touched keys. */
  readonly warehouse: Session;
  readonly engine: EngineSession;
  /** For row files; emptied by the caller. */
  readonly folder: string;
  readonly shape: Shape;
  readonly progress: Progress;
  /** Is told of every model whose `new_` rows are complete. */
  readonly onComputed: (model: Model, rows: number) => void;
  /** Is told of every computed model whose `new_` rows no later step reads; more than once, it may be. */
  readonly onUnread: (model: Model) => void;
  /** In a full run, the source rows on their way into row files, by source. */
  readonly exports: ReadonlyMap<string, Promise<RowFile>>;
  /** Numbers the row files. */
  readonly nextFile: () => string;
}

/** The columns of this run, as contracts, source and warehouse have them together. */
export interface Shape {
  readonly sources: ReadonlyMap<string, SourceShape>;
  readonly models: ReadonlyMap<string, ModelShape>;
}

export interface SourceShape {
  /** Columns that the source has and the run reads, with the type they are read as. */
  readonly present: readonly NamedColumn[];
  /** Columns of the contract that the source has lost: read as null. */
  readonly missing: readonly NamedColumn[];
  /** Columns that the contract does not know and the source has now. */
  readonly extra: readonly AbsorbedColumn[];
}

/** A source column that the contract does not know. */
export interface AbsorbedColumn extends NamedColumn {
  /** Its name in the warehouse: the same, unless the model has a column of that name. */
  readonly as: string;
}

export interface ModelShape {
  /** Every column of the table but `etl_run_id`, in the contract's order, absorbed ones last. */
  readonly columns: readonly NamedColumn[];
  /** Of them, those that a source gave and the contract does not know. */
  readonly absorbed: readonly NamedColumn[];
  /** Of them, those whose source column is gone: rows that are there keep their values. */
  readonly kept: readonly string[];
}

export const RUN_COLUMN = 'etl_run_id';

function index<T extends { readonly name: string }>(items: readonly T[], kind: string): (name: string) => T {
  const byName = new Map(items.map((item) => [item.name, item]));
  return (name) => {
    const found = byName.get(name);
    if (!found) throw new Error(`there is no ${kind} ${name}`);
    return found;
  };
}

export const modelNamed: (name: string) => Model = index(models, 'model');
export const sourceNamed: (name: string) => Source = index<Source>(sources, 'source');
export const stagingNamed: (name: string) => Staging = index(stagings, 'staging model');
export const stagingOf = (source: string): Staging => stagingNamed(`stg_${source}`);

/** The sources of all aggregates, in the order in which a run needs them. */
export const members = aggregates.flatMap<Member>((aggregate) => aggregate.members);

/** The source whose rows the model stores under the same key, if any. */
export const carriedBy = (model: Model): string | undefined =>
  members.find(({ storedIn }) => storedIn === model.name)?.source;

export function sourceStoredIn(model: Model): string {
  const source = carriedBy(model);
  if (source === undefined) throw new Error(`model ${model.name} stores no source`);
  return source;
}

export const isModel = (name: string): boolean => models.some((model) => model.name === name);

export const tableOf = (model: Model): TableName => ({ schema: model.schema, name: model.name });

export function sourceShape(context: Pick<RunContext, 'shape'>, source: string): SourceShape {
  const shape = context.shape.sources.get(source);
  if (!shape) throw new Error(`no shape of source ${source}`);
  return shape;
}

export function modelShape(context: RunContext, model: string): ModelShape {
  const shape = context.shape.models.get(model);
  if (!shape) throw new Error(`no shape of model ${model}`);
  return shape;
}

/** Columns of a contract by name, in the given order. */
export function pick(
  columns: Readonly<Record<string, { readonly type: NamedColumn['type'] }>>,
  names: readonly string[],
): NamedColumn[] {
  return names.map((name) => {
    const column = columns[name];
    if (!column) throw new Error(`there is no column ${name}`);
    return { name, type: column.type };
  });
}

export const named = (columns: Readonly<Record<string, { readonly type: NamedColumn['type'] }>>): NamedColumn[] =>
  pick(columns, Object.keys(columns));
