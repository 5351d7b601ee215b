import type { PortableFunction } from '../../models/functions.ts';
import type { ColumnType } from '../../models/types.ts';
import type { RowFile } from '../storage/row-file.ts';
import type { NamedColumn } from '../storage/storage.ts';

/**
 * The compute role: runs our SQL over inputs; no schedule, no merge. SQL given to it uses the portable subset and the functions that it
 * was opened with.
 */
export interface Engine {
  readonly name: string;
  /** Starts empty; `workFolder` may hold its temporary files and is the caller's to remove. */
  open(workFolder: string, functions: readonly PortableFunction[], options?: EngineOptions): Promise<EngineSession>;
  /** Ends what runs elsewhere for this process, which is about to end. */
  cancel(): Promise<void>;
}

export interface EngineOptions {
  /** Told of parts of a statement that are done and to do, by an engine that divides its work. */
  readonly onTasks?: (done: number, total: number) => void;
  /** Leaves the tables in the work folder, where the engine can: for who wants to look at them afterwards. */
  readonly keepsTables?: boolean;
}

/** Whether an engine can start, in words for people. */
export interface EngineHealth {
  readonly isReady: boolean;
  readonly found: string;
  /** What to do where it is not. */
  readonly next?: string;
}

/** What stands for a value that is not shown, where there is one. */
export const MASK = '***';

/** A column of a row file. */
export interface FileColumn extends NamedColumn {
  /** Its values are somebody else's: one that is none of the column's type (`src/storage/row-values.ts`) is refused. Ours are known to be. */
  readonly isForeign?: boolean;
  /** A row without a value in it is refused. */
  readonly isRequired?: boolean;
  /** It names rows of a source: a value that `cleanKey` would change is refused. */
  readonly isKey?: boolean;
}

/** A set of tables that lives as long as one run. Identifiers are lower-case words and need no quotes. */
export interface EngineSession {
  /** The identifier as this engine's SQL writes it, for names that are not plain lower-case words. */
  quote(identifier: string): string;
  /** The engine's name of a type, for casts. */
  typeName(type: ColumnType): string;
  /**
   * An expression for the row of `alias` with these columns as JSON text; timestamps as `rows` gives them, decimals as numbers.
   *
   * @param masked columns whose values nobody is to see: `***` where there is one
   */
  rowAsJson(alias: string, columns: readonly NamedColumn[], masked?: ReadonlySet<string>): string;
  /** The same query, of whose common table expressions no more is computed than is asked for. */
  inlined(select: string): string;
  /**
   * Makes a table from a row file (see `storage.ts`); a table of that name is replaced. A file with a value that is refused is refused whole:
   * in foreign columns NaN, infinity, a year before 1 or after 9999, an id that is too long.
   *
   * @param select expressions over the file's columns, `… as name`, one table row for each row of the file: for who needs a part of
   * a large file only. Default: its columns
   * @throws EcomError ROWS_LOST, MODEL_FAILED
   */
  loadFile(table: string, columns: readonly FileColumn[], file: RowFile, select?: readonly string[]): Promise<void>;
  /**
   * As `loadFile`, for who reads the rows once: they may stay in the file, which is there until the table is dropped. Then it is the
   * reader who learns whether all arrived, and whether all could be read.
   */
  openFile(table: string, columns: readonly FileColumn[], file: RowFile): Promise<void>;
  /** Makes an empty table; a table of that name is replaced. */
  createEmpty(table: string, columns: readonly NamedColumn[]): Promise<void>;
  /** Makes a table from a query; a table of that name is replaced. Returns how many rows it has. */
  createTable(table: string, select: string): Promise<number>;
  /** Makes a view; a view of that name is replaced. */
  createView(view: string, select: string): Promise<void>;
  /** Appends a query's rows to a table, by column name. */
  insert(table: string, select: string): Promise<void>;
  /** Drops a table or view, if there is one. */
  drop(table: string): Promise<void>;
  /** Writes a query's rows to a row file. May run beside the other methods. */
  exportFile(select: string, path: string): Promise<RowFile>;
  /** A query's rows, for small answers: bigint and decimals as text, timestamps as `YYYY-MM-DD HH:MM:SS[.ffffff]`. */
  rows(select: string): Promise<readonly Readonly<Record<string, string | number | boolean | null>>[]>;
  close(): Promise<void>;
}

/** A query with its name, for messages. */
export interface NamedQuery {
  readonly name: string;
  readonly sql: string;
}

/** What a query says of itself, without a database. */
export interface ParsedQuery {
  /** Tables and views that it names, common table expressions left out, each once, where it is named first. */
  readonly relations: readonly NamedPlace[];
  /** The same, every time that they are named. */
  readonly namings: readonly NamedPlace[];
  /** Names of the columns that it uses, of whichever relation; `all` where its result may depend on any. */
  readonly columns: ReadonlySet<string> | 'all';
  /** Whether columns come with a `*`: then its result may have columns that nothing names. */
  readonly hasStar: boolean;
  /** Functions that it calls. */
  readonly functions: ReadonlySet<string>;
  /** By the name of a column that it or a part of it gives, the columns that its values are of. */
  readonly madeOf: ReadonlyMap<string, ReadonlySet<string>>;
  /** The same, and all that they are computed with. */
  readonly computedWith: ReadonlyMap<string, ReadonlySet<string>>;
}

/** A name in a query, and where: lines count from 1. */
export interface NamedPlace {
  readonly name: string;
  readonly line: number;
  /** Characters before it in the text. */
  readonly offset: number;
}

export interface SqlMistake {
  readonly message: string;
  readonly line: number;
}

/** Reads SQL without running it: in this process, whichever engine runs the models. */
export interface SqlAnalyser {
  /** By name. */
  parse(queries: readonly NamedQuery[]): Promise<ReadonlyMap<string, ParsedQuery | SqlMistake>>;
  /**
   * The columns of each query's result over tables of these columns, with where the query names each, if it does; by the queries' names.
   *
   * @param tables by name
   */
  bind(
    tables: ReadonlyMap<string, readonly NamedColumn[]>,
    functions: readonly PortableFunction[],
    queries: readonly NamedQuery[],
  ): Promise<ReadonlyMap<string, readonly BoundColumn[] | SqlMistake>>;
}

export interface BoundColumn {
  readonly name: string;
  /** Undefined where it comes with a `*`. */
  readonly line: number | undefined;
}
