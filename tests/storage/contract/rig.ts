import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { test } from 'vitest';
import type { ColumnType } from '../../../models/types.ts';
import type { RowFile } from '../../../src/storage/row-file.ts';
import { readRows as fieldsOf } from '../../../src/storage/row-reader.ts';
import type { Database, NamedColumn, Session, TableDefinition, TableName } from '../../../src/storage/storage.ts';

/** What an implementation gives the contract: a fresh pair of databases for each test, and a folder for row files. */
export interface Rig {
  readonly oltp: Database;
  readonly dwh: Database;
  readonly folder: string;
}

export type MakeRig = () => Promise<Rig>;

/** Names of tests that an implementation cannot pass, each with the reason. */
export type Skips = Readonly<Record<string, string>>;

/** Vitest's `test`, but for the declared skips, which are printed. */
export const testExcept =
  (skips: Skips) =>
  (name: string, work: () => Promise<void>): void => {
    const reason = skips[name];
    if (reason === undefined) {
      test(name, work);
      return;
    }
    console.info(`skipped: ${name}: ${reason}`);
    test.skip(`${name} (${reason})`, work);
  };

export type Field = string | null;

/** A row file's text: null is an empty field, every other value is quoted. */
export function rowFile(columns: readonly string[], rows: readonly (readonly Field[])[]): string {
  const field = (value: Field): string => (value === null ? '' : `"${value.replaceAll('"', '""')}"`);
  return [columns.join(','), ...rows.map((row) => row.map(field).join(','))].map((line) => `${line}\n`).join('');
}

let files = 0;
export function nextFile({ folder }: Rig): string {
  files += 1;
  return join(folder, `${files}.csv`);
}

export async function writeRows(
  rig: Rig,
  columns: readonly NamedColumn[],
  rows: readonly (readonly Field[])[],
): Promise<RowFile> {
  const path = nextFile(rig);
  await writeFile(
    path,
    rowFile(
      columns.map(({ name }) => name),
      rows,
    ),
  );
  return { path, rows: rows.length };
}

/** A moment's fraction may be written where it is zero. */
const canonical = (value: string): string => value.replace(/^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)\.0+$/, '$1');

/** A row file's rows by the first fields. */
export async function readRows(path: string): Promise<Field[][]> {
  const rows: Field[][] = [];
  for await (const group of fieldsOf(createReadStream(path, 'utf8'))) {
    for (const row of group) rows.push(row.map((value) => (value === null ? null : canonical(value))));
  }
  const keyed = rows.slice(1).map((row) => ({ row, key: JSON.stringify(row) }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ row }) => row);
}

export const column = (name: string, type: ColumnType): NamedColumn => ({ name, type });

export function definition(
  name: string,
  columns: readonly NamedColumn[],
  primaryKey: readonly string[],
  indexes: TableDefinition['indexes'] = [],
): TableDefinition {
  return {
    schema: 'core',
    name,
    columns: columns.map((one) => ({
      ...one,
      nullable: !primaryKey.includes(one.name),
      comment: `The ${one.name}, "quoted" and 'quoted'.`,
    })),
    primaryKey,
    indexes,
    comment: `Table ${name}.`,
  };
}

/** Makes a table in `core` and fills it. */
export async function makeTable(
  rig: Rig,
  session: Session,
  table: TableDefinition,
  rows: readonly (readonly Field[])[],
): Promise<void> {
  await session.ddl.createSchema('core');
  await session.ddl.createTable(table);
  if (rows.length > 0) await session.bulk.importRows(table, table.columns, await writeRows(rig, table.columns, rows));
}

/** A table's rows as its exported row file has them. */
export async function contents(
  rig: Rig,
  session: Session,
  from: TableName,
  columns: readonly NamedColumn[],
): Promise<Field[][]> {
  return readRows((await session.bulk.exportRows({ from, columns }, nextFile(rig))).path);
}

export async function run({ queries }: Session, statement: string): Promise<void> {
  await sql.raw(statement).execute(queries);
}
