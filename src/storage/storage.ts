import type { Kysely } from 'kysely';
import type { Amount } from '../../models/contract.ts';
import type { ColumnType } from '../../models/types.ts';
import type { Progress } from '../progress.ts';
import type { ControlTables } from './control-tables.ts';
import type { RowFile } from './row-file.ts';

/**
 * The storage role: tables, cursors, bulk in and out, transactions; no business rule.
 *
 * Bulk data travels in **row files**: CSV in UTF-8 with a header line, `,` between fields, `"` around a field that needs it, `""` for
 * a quote inside. An unquoted empty field is null, a quoted empty field is the empty string. Booleans are `true`/`false` or
 * `t`/`f`, timestamps `YYYY-MM-DD HH:MM:SS[.ffffff]` in UTC, arrays and JSON are JSON text.
 */
export interface Database {
  readonly capabilities: StorageCapabilities;
  /** The URL without its password, for messages. */
  readonly displayUrl: string;
  /** The command line with which a person opens it; the program asks for the password. */
  readonly shellCommand: string;
  /** How an engine reads and writes the same database by itself. Holds the password: for a file that only its owner reads. */
  readonly jdbc: JdbcAddress;
  /** Runs `work` on one connection, each statement on its own. The connection is returned however `work` ends. */
  session<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /** Runs `work` in one transaction: committed when it resolves, rolled back when it throws. */
  transaction<T>(options: TransactionOptions, work: (session: Session) => Promise<T>): Promise<T>;
  /**
   * Takes the lock of a table of the platform's own, runs `work`, gives the lock back; `undefined` at once if another program has it. The
   * lock ends with its holder, however the holder ends. Who may only read, the table too, cannot take it, and reads meanwhile.
   */
  withLock<T>(table: TableName, work: () => Promise<T>): Promise<{ readonly result: T } | undefined>;
  /**
   * The same by a name, for work that makes tables and that two programs would only do twice: somebody who is no program of the platform
   * and has taken the name keeps nobody from it.
   */
  withName<T>(name: string, work: () => Promise<T>): Promise<{ readonly result: T } | undefined>;
  /**
   * Sets what the platform needs of the database as a whole, where the store has such settings; makes no table. May be repeated.
   *
   * @throws EcomError DATABASE_NOT_PREPARED, DATABASE_MISSING
   */
  prepare(options: PrepareOptions): Promise<void>;
  close(): Promise<void>;
}

/** What a database is for. `ecom_db` keeps moments with a zone, as shops do; the warehouse keeps UTC without one. */
export type Role = 'oltp' | 'dwh';

export interface PrepareOptions {
  /** A database that is missing may be made, where the store lets a log-in do that. */
  readonly mayCreate: boolean;
  /** Told when it waits for others. */
  readonly progress?: Progress;
}

/** A database as a JDBC driver takes it. */
export interface JdbcAddress {
  readonly url: string;
  /** The driver's class. */
  readonly driver: string;
  readonly user: string;
  readonly password: string;
}

/** What callers may ask instead of an implementation's name. Frozen. */
export interface StorageCapabilities {
  /** DDL can be part of a transaction. */
  readonly transactionalDdl: boolean;
  /** The store has text arrays; one without keeps a list as JSON text. */
  readonly arrays: boolean;
}

export interface TransactionOptions {
  /** `snapshot`: every statement sees the database as of the first one. Default `read committed`. */
  readonly isolation?: 'read committed' | 'snapshot';
  /** Nothing that the work changes stays: it is refused, or, where the store has no such transaction, rolled back. */
  readonly isReadOnly?: boolean;
}

export interface TableName {
  /** Absent for a temporary table of this session. */
  readonly schema?: string;
  readonly name: string;
}

export interface NamedColumn {
  readonly name: string;
  readonly type: ColumnType;
}

/** A column of a table as it is read. */
export interface ReadColumn extends NamedColumn {
  /** Its name in the table, where that is another one. */
  readonly stored?: string;
  /** What the table holds it as, where that is no plain text and it is read as text all the same: in the one form that `HeldAs` says. */
  readonly heldAs?: HeldAs;
}

/**
 * What a table holds a text or a key as. `integer`, `uuid` and text `padded` with blanks are compared as what they are; of all others the
 * text alone: of a `decimal` and a `double` its digits without an exponent and without zeros at the end, of `json` a text without its
 * quotes, a number likewise, null for its null, and lists and objects as JSON, as of a `list`.
 */
export type HeldAs = 'integer' | 'uuid' | 'padded' | 'decimal' | 'double' | 'json' | 'list' | 'other';

/** One connection, in a transaction or not. Its parts share the connection: use one at a time. */
export interface Session {
  /** Typed queries over the control tables (`ops`, `stream`), and Kysely's builder for the rest. */
  readonly queries: Kysely<ControlTables>;
  readonly catalog: Catalog;
  readonly ddl: Ddl;
  readonly bulk: Bulk;
  readonly changes: ChangeCapture;
}

/** A column as the store reports it. `type` is undefined where we have no equal; `nativeType` is the store's own name. */
export interface StoredColumn {
  readonly name: string;
  readonly type: ColumnType | undefined;
  readonly nativeType: string;
  readonly nullable: boolean;
}

export interface Catalog {
  /** The table's columns in their order, without columns that the platform added for itself; undefined if there is no such table. */
  columns(table: TableName): Promise<readonly StoredColumn[] | undefined>;
  /** The same of many tables and views in one statement, by `schema.name`; those that are not there are absent. */
  columnsOf(tables: readonly TableName[]): Promise<ReadonlyMap<string, readonly StoredColumn[]>>;
  /** True if the table exists and has no row. */
  isEmpty(table: TableName): Promise<boolean>;
}

/** What a table or view and its columns mean, as BI tools show it. */
export interface TableComments extends TableName {
  readonly comment: string;
  readonly columns: readonly { readonly name: string; readonly comment: string }[];
}

export interface TableDefinition extends TableComments {
  /** Of the log-ins that read the schema only the one for personal data (`PII_ROLE`) may read it. Default false. */
  readonly isPersonal?: boolean;
  readonly columns: readonly (NamedColumn & { readonly nullable: boolean; readonly comment: string })[];
  readonly primaryKey: readonly string[];
  readonly indexes: readonly IndexDefinition[];
}

export interface ViewDefinition extends TableComments {
  readonly schema: string;
  /** The query, in the store's own SQL; each of `columns` is one of its. */
  readonly select: string;
  /** As of a table. */
  readonly isPersonal?: boolean;
}

export interface IndexDefinition {
  readonly columns: readonly string[];
  /** Only rows where each of these columns is null, not null or true. */
  readonly where?: readonly { readonly column: string; readonly is: 'null' | 'not null' | 'true' }[];
}

export interface AddedColumn extends NamedColumn {
  readonly comment: string;
  /** The value, as text, of the rows that are there and of those that come without one; the column is then never null. */
  readonly default?: string;
}

/** Every method may be repeated: what exists already is left alone, and what is gone already is no error. */
export interface Ddl {
  createSchema(schema: string): Promise<void>;
  /** Creates the table with its key, indexes and comments. */
  createTable(table: TableDefinition): Promise<void>;
  /** Adds columns that the table lacks; nullable, but for those with a default. */
  addColumns(table: TableName, columns: readonly AddedColumn[]): Promise<void>;
  /** Changes a column to a type that holds every value of its present one. */
  widenColumn(table: TableName, column: NamedColumn): Promise<void>;
  /** Drops a column that no key or index has, with its values. */
  dropColumn(table: TableName, column: string): Promise<void>;
  /**
   * Drops columns that no key or index has, with their values. Where something of somebody else's reads one, such as a view, the column
   * stays without a value, and is dropped another time.
   */
  retireColumns(table: TableName, columns: readonly string[]): Promise<void>;
  /** Renames a column, which keeps its values, comment and indexes. A column of the new name alone is left as it is. */
  renameColumn(table: TableName, column: string, name: string): Promise<void>;
  /** Lets a column that is part of no key be null. */
  makeNullable(table: TableName, column: string): Promise<void>;
  /** Writes comments on the table and these of its columns. */
  comment(table: TableComments): Promise<void>;
  dropTable(table: TableName): Promise<void>;
  /**
   * Makes the view, with its comments, in the place of one of that name, whatever columns that had: at once or not at all. Who may read
   * the schema's tables may read it.
   *
   * On PostgreSQL a column that a view reads can be neither widened nor dropped, nor its table: drop the view before.
   *
   * @throws EcomError STORE_FAILED where the query fails, a table has the name, or another view reads the present one
   */
  createView(view: ViewDefinition): Promise<void>;
  dropView(view: TableName): Promise<void>;
  /**
   * Makes an empty table `stage.<name>` of text columns for an engine that reads and writes by itself. One of that name is replaced.
   *
   * @param numberedBy adds a column of this name that numbers the rows from 1, by which they can be read in parts
   */
  createStage(name: string, columns: readonly string[], numberedBy?: string): Promise<TableName>;
  /** Drops every table of `stage`. */
  clearStages(): Promise<void>;
  /** Lets a role that is there read some schemas, their tables to come too. What it may do already is left alone. */
  grantReader(role: ReaderRole): Promise<void>;
}

export interface ReaderRole {
  readonly name: string;
  readonly schemas: readonly string[];
  /** Tables and views of the schemas that it may not read. */
  readonly withheld: readonly TableName[];
}

/** `column` of the table compared with `key` of the key table. */
export interface Match {
  readonly column: string;
  readonly is: '=' | '>=' | '<=';
  readonly key: string;
  /** The key is text, and the column is not: each key has to be one that the column could hold. */
  readonly heldAs?: HeldAs;
}

/** A few keys given with the query; for more than some hundred a temporary table is better. */
export interface KeyRows {
  readonly columns: readonly NamedColumn[];
  /** Values as text, in the columns' order. */
  readonly rows: readonly (readonly string[])[];
}

export interface RowSelection {
  readonly from: TableName;
  /** In the file's order; each is written so that an engine can read it as `type`. */
  readonly columns: readonly ReadColumn[];
  /** Only rows for which some row of `keys` meets every match; each row once. */
  readonly matching?: { readonly keys: TableName | KeyRows; readonly on: readonly Match[] };
  /** Only rows where each of these columns is null or not null. */
  readonly where?: readonly { readonly column: string; readonly is: 'null' | 'not null' }[];
}

export interface MergeCounts {
  readonly inserted: number;
  readonly updated: number;
  readonly deleted: number;
}

export interface Merge {
  readonly target: TableName;
  /**
   * The rows as they should be, each key once: a row file whose columns are `columns`, in their order, or a table that has them by name.
   * `undefined`: there are none, and only `replaces` has an effect.
   */
  readonly staged: TableName | RowFile | undefined;
  /** Columns of the target, among `columns`, by which a row is the same. */
  readonly key: readonly string[];
  readonly columns: readonly NamedColumn[];
  /** Columns that alone do not make a row different, such as the run's id. */
  readonly ignore: readonly string[];
  /**
   * Rows of the target that are not staged are deleted where some row of a key table equals them in that table's columns;
   * `everything`: all of them; absent: none.
   */
  readonly replaces?:
    | 'everything'
    | readonly { readonly keys: TableName | KeyRows; readonly columns: readonly string[] }[];
  /** Default true. `false` updates the rows that are there and adds none: for new columns of old rows, `columns` being key and new columns. */
  readonly inserts?: boolean;
}

export interface Bulk {
  /** Writes the selected rows to a row file. */
  exportRows(selection: RowSelection, path: string): Promise<RowFile>;
  /** Appends a row file's rows to a table, columns in the file's order. @throws EcomError ROWS_LOST, as every reader of a row file */
  importRows(table: TableName, columns: readonly NamedColumn[], file: RowFile): Promise<void>;
  /** The same from text that arrives in pieces, in the row file format without the header line; returns how many. */
  importStream(
    table: TableName,
    columns: readonly NamedColumn[],
    pieces: Iterable<string> | AsyncIterable<string>,
  ): Promise<number>;
  /** Makes a temporary table (gone with the session) from a row file, its statistics known to the planner. */
  uploadTemporary(name: string, columns: readonly NamedColumn[], file: RowFile): Promise<TableName>;
  /** Makes an empty temporary table with the target's columns `columns`. */
  createTemporaryLike(name: string, target: TableName, columns: readonly string[]): Promise<TableName>;
  /** Fills an empty table from a row file, its key and indexes afterwards. Only inside a transaction. */
  fillEmptyTable(table: TableDefinition, columns: readonly NamedColumn[], file: RowFile): Promise<void>;
  /**
   * Runs `work`, which fills these empty tables, while they have neither keys nor indexes, and makes them again afterwards. Only
   * inside a transaction; the tables are closed to others until its end.
   */
  withoutIndexes<T>(tables: readonly TableName[], work: () => Promise<T>): Promise<T>;
  /**
   * Makes the target equal to the staged rows, writing only what differs. How a row file's rows travel is the store's: few within one
   * statement where it can, else through a temporary table.
   *
   * @throws EcomError ROWS_LOST
   */
  merge(merge: Merge): Promise<MergeCounts>;
}

/** An opaque position in a source's history, as text; only the store that made it can read it. */
export type Cursor = string;

export interface Cut {
  /** To be stored with the load; the next cut starts here. */
  readonly cursor: Cursor;
  /** Set where changes since the last cursor cannot be told, in words for people: everything has to be read again. */
  readonly fullReadBecause?: string;
  /** By their names, tables whose changes since the last cursor cannot be told: each alone has to be read whole, keys that are gone included. */
  readonly unwatched: ReadonlyMap<string, Unwatched>;
  /** By their names, why rows of tables may have other values though nobody wrote them: what is there is to be read whole. */
  readonly rewritten: ReadonlyMap<string, string>;
  /** Tables of which two rows may have one key, as far as the store knows. */
  readonly unkeyed: ReadonlySet<string>;
  /** Set where the store cannot tell some changes, in words for people: which, and what to do. */
  readonly limits?: string;
}

/** Why a table's changes cannot be told. */
export interface Unwatched {
  /** In words for people. */
  readonly reason: string;
  /** In no run: it is a view. Then what is asked of its changes is empty, and `countAsOf` counts what is there. */
  readonly isAlways: boolean;
}

export interface TrackedTable extends TableName {
  readonly key: readonly ReadColumn[];
}

export interface ChangeCounts {
  /** Rows written since the cursor and visible now. */
  readonly changed: number;
  /** Distinct keys deleted since the cursor; those that exist again may be counted or not. 0 where the store cannot tell deletes. */
  readonly deleted: number;
}

/** Which rows changed since a cursor; only on `ecom_db`. */
export interface ChangeCapture {
  /**
   * Adds what change capture needs to the tables (columns, triggers, indexes, the log of deletes), and mends what is broken. May be
   * repeated. The next cut sees which tables' capture was made or mended.
   */
  install(tables: readonly TrackedTable[]): Promise<void>;
  /** Of these tables, those whose capture `install` would make or mend; one that does not exist is among them. */
  uncaptured(tables: readonly TrackedTable[]): Promise<readonly TrackedTable[]>;
  /**
   * Opens a consistent cut: call it first in a `snapshot` transaction, and read everything in the same one. What the transaction did
   * before may be undone. Where changes are not captured yet it can be opened too: everything has to be read then.
   */
  openCut(last: Cursor | undefined, tables: readonly TrackedTable[]): Promise<Cut>;
  /** Rows written since the cursor and visible now. */
  exportChanged(selection: RowSelection, since: Cursor, path: string): Promise<RowFile>;
  /** Keys of rows deleted since the cursor, each once. One that exists again may be among them or not. */
  exportDeleted(table: TrackedTable, since: Cursor, path: string): Promise<RowFile>;
  /** How many rows the two exports would have for each table, by its name, in one statement. */
  countChanged(tables: readonly TrackedTable[], since: Cursor): Promise<ReadonlyMap<string, ChangeCounts>>;
  /**
   * Forgets deletions of before a moment, where the store keeps them in a table of ours. A cursor of before them reads the table whole. What is
   * forgotten is counted.
   */
  forgetDeleted(tables: readonly TrackedTable[], before: Date): Promise<number>;
  /** For validation: rows that were written before the cursor and not since, and sums over them. */
  countAsOf(table: TableName, cursor: Cursor, question: CountQuestion): Promise<readonly CountedAsOf[]>;
}

/** What is added up of rows. */
export interface Sum {
  readonly of: Amount;
  /**
   * Digits behind the point that each column's value is rounded to before it is added or multiplied, one after the other: as what it is
   * compared with was. A column that is not named counts as it is.
   */
  readonly digits?: Readonly<Record<string, readonly number[]>>;
  /** The same of what a row is worth in all. */
  readonly rowDigits?: number;
}

export interface CountQuestion {
  /** By the names that the answer has them under. */
  readonly sums: Readonly<Record<string, Sum>>;
  /** One answer for each value of a column; `through`: of the row of another table that has the same value in `on`, as of the cursor too. */
  readonly by?: { readonly column: string; readonly through?: CountedThrough };
  /** Rows with one of these keys are left out, and those without a key with them; or they are the only ones that are counted. */
  readonly keys?: {
    readonly in: TableName;
    readonly columns: readonly string[];
    readonly are: 'left out' | 'counted';
  };
  /** Columns that the table has in another type than these: of a sum those values count that are one of it. */
  readonly casts?: Readonly<Record<string, ColumnType>>;
  /** What the table holds its columns as, as far as that is no plain text. */
  readonly held?: Readonly<Record<string, HeldAs>>;
}

export interface CountedThrough {
  readonly table: TableName;
  readonly on: string;
  /** Where the two tables spell keys of `on` otherwise: `source_table`, `spelling` in quotes, `clean_key`. */
  readonly spellings?: TableName | undefined;
  /** As of the question's own table. */
  readonly held?: CountQuestion['held'];
  /** Clean keys of rows that are left out, in a column named as `on`. */
  readonly without?: TableName | undefined;
}

/** Without `by` there is one. */
export interface CountedAsOf {
  /** Null where the rows have no value, and without `by`. */
  readonly group: string | null;
  readonly rows: number;
  /** Decimal text. */
  readonly sums: Readonly<Record<string, string>>;
}
