import type { FunctionSettings } from '../../models/functions.ts';
import type { ColumnType } from '../../models/types.ts';
import type { RowFile } from '../storage/row-file.ts';
import type { NamedColumn } from '../storage/storage.ts';

/**
 * The compute role: runs our SQL over inputs; no schedule, no merge. SQL given to it uses the portable subset and the functions of
 * `models/functions.ts`.
 */
export interface Engine {
  readonly name: string;
  /**
   * Starts empty; `workFolder` may hold its temporary files and is the caller's to remove.
   *
   * @param onTasks told of parts of a statement that are done and to do, by an engine that divides its work
   */
  open(
    workFolder: string,
    settings: FunctionSettings,
    onTasks?: (done: number, total: number) => void,
  ): Promise<EngineSession>;
  /** Ends what runs elsewhere for this process, which is about to end. */
  cancel(): Promise<void>;
}

/** Whether an engine can start, in words for people. */
export interface EngineHealth {
  readonly isReady: boolean;
  readonly found: string;
  /** What to do where it is not. */
  readonly next?: string;
}

/** A set of tables that lives as long as one run. Identifiers are lower-case words and need no quotes. */
export interface EngineSession {
  /** The identifier as this engine's SQL writes it, for names that are not plain lower-case words. */
  quote(identifier: string): string;
  /** The engine's name of a type, for casts. */
  typeName(type: ColumnType): string;
  /** An expression for the row of `alias` with these columns as JSON text; timestamps as `rows` gives them, decimals as numbers. */
  rowAsJson(alias: string, columns: readonly NamedColumn[]): string;
  /**
   * Makes a table from a row file (see `storage.ts`); a table of that name is replaced.
   *
   * @param select expressions over the file's columns, `… as name`, one table row for each row of the file: for who needs a part of
   * a large file only. Default: its columns
   * @throws EcomError ROWS_LOST
   */
  loadFile(table: string, columns: readonly NamedColumn[], file: RowFile, select?: readonly string[]): Promise<void>;
  /** Makes an empty table; a table of that name is replaced. */
  createEmpty(table: string, columns: readonly NamedColumn[]): Promise<void>;
  /** Makes a table from a query; a table of that name is replaced. Returns how many rows it has. */
  createTable(table: string, select: string): Promise<number>;
  /** Makes a view; a view of that name is replaced. */
  createView(view: string, select: string): Promise<void>;
  /** Appends a query's rows to a table, by column name. */
  insert(table: string, select: string): Promise<void>;
  drop(table: string): Promise<void>;
  /** Writes a query's rows to a row file. May run beside the other methods. */
  exportFile(select: string, path: string): Promise<RowFile>;
  /** A query's rows, for small answers: bigint and decimals as text, timestamps as `YYYY-MM-DD HH:MM:SS[.ffffff]`. */
  rows(select: string): Promise<readonly Readonly<Record<string, string | number | boolean | null>>[]>;
  close(): Promise<void>;
}
