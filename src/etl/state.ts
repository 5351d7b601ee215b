import type { ColumnType } from '../../models/types.ts';
import { text } from '../../models/types.ts';
import type { KeptStanding } from '../quality/standing.ts';
import { hasTable } from '../storage/present-tables.ts';
import type { Cursor, Session } from '../storage/storage.ts';
import type { KnownColumn } from './evolution/compared.ts';
import type { SchemaChangeReport } from './report.ts';

/** What the warehouse remembers from run to run, read at the start and written with the load. */
export interface RunState {
  readonly runId: number;
  /** A run was killed. */
  readonly hasUnfinished: boolean;
  readonly cursor: Cursor | undefined;
  readonly modelHashes: ReadonlyMap<string, string>;
  /** The business day that each daily model was last computed for. */
  readonly asOfDates: ReadonlyMap<string, string>;
  /** What stood in quarantine after the last load; undefined where nothing was kept. */
  readonly quarantine: KeptStanding | undefined;
  /** Until when rows in quarantine were asked to be looked at again; undefined where none were. */
  readonly retry: Retry | undefined;
  /** Some source spells keys otherwise than they are cleaned (`ops.key_spelling`). */
  readonly hasSpellings: boolean;
  /** Sources some of whose rows are about somebody who was erased (`ops.erasure`). */
  readonly erasedSources: ReadonlySet<string>;
  /** Per source, its columns as of the last run. */
  readonly knownColumns: ReadonlyMap<string, ReadonlyMap<string, KnownColumn>>;
}

/** Rows in quarantine that somebody wants to be looked at again. */
export interface Retry {
  /** Of which sources. */
  readonly sources: ReadonlySet<string>;
  /** The newest of these requests. */
  readonly until: Date;
}

/** Before the first run. */
export const emptyState: RunState = {
  runId: 1,
  hasUnfinished: false,
  cursor: undefined,
  modelHashes: new Map(),
  asOfDates: new Map(),
  quarantine: undefined,
  retry: undefined,
  hasSpellings: false,
  erasedSources: new Set(),
  knownColumns: new Map(),
};

/** The one source; the column is there for a second one. */
const SOURCE = 'ecom_db';

/** @param isLook the control tables may be those of an earlier program, which kept less of quarantine */
export async function readState(
  session: Session,
  { isLook = false }: { readonly isLook?: boolean } = {},
): Promise<RunState> {
  const { queries } = session;
  const keepsQuarantine = !isLook || (await hasTable(session, { schema: 'ops', name: 'erasure' }));
  const last = await readLast(queries, keepsQuarantine);
  const models = await queries.selectFrom('ops.model_state').select(['model', 'hash', 'as_of_date']).execute();
  return {
    runId: Number(last?.etl_run_id ?? 0) + 1,
    hasUnfinished: last?.unfinished != null,
    cursor: last?.cursor ?? undefined,
    modelHashes: new Map(models.map(({ model, hash }) => [model, hash])),
    asOfDates: new Map(models.flatMap(({ model, as_of_date: day }) => (day === null ? [] : [[model, day] as const]))),
    quarantine: last?.quarantine == null ? undefined : (JSON.parse(last.quarantine) as KeptStanding),
    retry: last?.retry_until == null ? undefined : await readRetry(queries, last.retry_until),
    hasSpellings: last?.spelled != null,
    erasedSources: last?.erased == null ? new Set() : await readErasedSources(queries),
    knownColumns: await readKnownColumns(queries),
  };
}

/** All that is one value, in one statement. */
const readLast = (queries: Session['queries'], keepsQuarantine: boolean) =>
  queries
    .selectNoFrom((one) => [
      one
        .selectFrom('ops.etl_run')
        .select(({ fn }) => fn.max('etl_run_id').as('etl_run_id'))
        .as('etl_run_id'),
      one
        .selectFrom('ops.etl_run')
        .select(({ fn }) => fn.max('etl_run_id').as('etl_run_id'))
        .where('status', '=', 'running')
        .as('unfinished'),
      one.selectFrom('ops.source_cursor').select('cursor').where('source', '=', SOURCE).as('cursor'),
    ])
    .$if(keepsQuarantine, (base) =>
      base.select((one) => [
        one
          .selectFrom('ops.etl_run as r')
          .innerJoin('ops.source_cursor as c', 'c.etl_run_id', 'r.etl_run_id')
          .select('r.quarantine')
          .where('c.source', '=', SOURCE)
          .as('quarantine'),
        one
          .selectFrom('ops.quarantine_retry')
          .select(({ fn }) => fn.max('requested_at').as('requested_at'))
          .as('retry_until'),
        one
          .selectFrom('ops.key_spelling')
          .select(({ fn }) => fn.min('source_table').as('source_table'))
          .as('spelled'),
        one
          .selectFrom('ops.erasure')
          .select(({ fn }) => fn.min('source_table').as('source_table'))
          .as('erased'),
      ]),
    )
    .executeTakeFirst();

async function readRetry(queries: Session['queries'], until: Date): Promise<Retry> {
  const rows = await queries.selectFrom('ops.quarantine_retry').select('source_table').distinct().execute();
  return { sources: new Set(rows.map(({ source_table: source }) => source)), until };
}

async function readErasedSources(queries: Session['queries']): Promise<ReadonlySet<string>> {
  const rows = await queries.selectFrom('ops.erasure').select('source_table').distinct().execute();
  return new Set(rows.map(({ source_table: source }) => source));
}

/** What was asked for while the run went on stays for the next one. */
export async function forgetRetry({ queries }: Session, { until }: Retry): Promise<void> {
  await queries.deleteFrom('ops.quarantine_retry').where('requested_at', '<=', until).execute();
}
/** A column's type with what else is known of it. */
type KnownType = ColumnType & Pick<KnownColumn, 'as' | 'inSource' | 'treatment' | 'variant'>;

async function readKnownColumns(queries: Session['queries']): Promise<RunState['knownColumns']> {
  const rows = await queries.selectFrom('ops.source_column').selectAll().execute();
  const bySource = new Map<string, Map<string, KnownColumn>>();
  for (const row of rows) {
    const columns = bySource.get(row.source_table) ?? new Map<string, KnownColumn>();
    const { as, inSource, treatment, variant, ...type } =
      row.type === null ? (text() as KnownType) : (JSON.parse(row.type) as KnownType);
    columns.set(row.column_name, {
      name: row.column_name,
      ...(as === undefined ? {} : { as }),
      ...(inSource === undefined ? {} : { inSource }),
      ...(treatment === undefined ? {} : { treatment }),
      ...(variant === undefined ? {} : { variant }),
      type,
      nativeType: row.native_type,
      isDropped: row.dropped_by_run !== null,
    });
    bySource.set(row.source_table, columns);
  }
  return bySource;
}

export async function writeCursor({ queries }: Session, runId: number, cursor: Cursor): Promise<void> {
  const moved = await queries
    .updateTable('ops.source_cursor')
    .set({ cursor, etl_run_id: runId })
    .where('source', '=', SOURCE)
    .executeTakeFirst();
  if (moved.numUpdatedRows > 0n) return;
  await queries.insertInto('ops.source_cursor').values({ source: SOURCE, cursor, etl_run_id: runId }).execute();
}

/** What each model was computed with. */
export interface ModelState {
  readonly model: string;
  readonly hash: string;
  readonly asOfDate: string | null;
}

export async function writeModelStates(
  { queries }: Session,
  runId: number,
  states: readonly ModelState[],
): Promise<void> {
  await queries.deleteFrom('ops.model_state').execute();
  const rows = states.map(({ model, hash, asOfDate }) => ({ model, hash, as_of_date: asOfDate, etl_run_id: runId }));
  await queries.insertInto('ops.model_state').values(rows).execute();
}

export async function writeKnownColumns(
  { queries }: Session,
  runId: number,
  known: ReadonlyMap<string, readonly KnownColumn[]>,
): Promise<void> {
  await queries.deleteFrom('ops.source_column').execute();
  const rows = [...known].flatMap(([source, columns]) =>
    columns.map(({ name, as, inSource, treatment, variant, type, nativeType, isDropped }) => ({
      source_table: source,
      column_name: name,
      type: JSON.stringify({ ...type, as, inSource, treatment, variant }),
      native_type: nativeType,
      dropped_by_run: isDropped ? runId : null,
    })),
  );
  await queries.insertInto('ops.source_column').values(rows).execute();
}

export async function writeSchemaChanges(
  { queries }: Session,
  runId: number,
  changes: readonly SchemaChangeReport[],
): Promise<void> {
  if (changes.length === 0) return;
  const detectedAt = new Date();
  await queries
    .insertInto('ops.schema_change')
    .values(changes.map((change) => ({ ...change, etl_run_id: runId, detected_at: detectedAt })))
    .execute();
}
