import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance, type DuckDBResult, DuckDBTypeId } from '@duckdb/node-api';
import { EcomError } from '../../errors.ts';
import type { AnswerRow, StatementRunner, ValueKind } from '../../storage/statements.ts';
import { KEPT_TABLES } from './engine.ts';
import { literal } from './expressions.ts';

/**
 * Opens the tables that a run left in its folder, to read; a statement reaches no other file.
 *
 * @throws EcomError FILE_UNREADABLE where it left none
 */
export async function openKeptTables(folder: string): Promise<StatementRunner> {
  const path = join(folder, KEPT_TABLES);
  if (!existsSync(path)) throw noTables(folder);
  return {
    displayUrl: path,
    describe: (table) => (table === undefined ? TABLES : columnsOf(table)),
    async run(text, take) {
      const instance = await DuckDBInstance.create(path, {
        access_mode: 'READ_ONLY',
        enable_external_access: 'false',
        lock_configuration: 'true',
      });
      const connection = await instance.connect();
      try {
        const result = await connection.stream(text).catch(failed);
        const columns = result.columnNames().map((name, at) => ({ name, kind: kindOf(result.columnTypeId(at)) }));
        return await take({ columns, rows: rowsOf(result), changed: () => null });
      } finally {
        connection.closeSync();
        instance.closeSync();
      }
    },
  };
}

async function* rowsOf(result: DuckDBResult): AsyncGenerator<readonly AnswerRow[]> {
  try {
    for await (const rows of result.yieldRowsJson()) yield rows.map((row) => row.map(textOf));
  } catch (error) {
    failed(error);
  }
}

const textOf = (value: unknown): string | null => {
  if (value === null) return null;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};

function failed(cause: unknown): never {
  throw new EcomError('SQL_FAILED', cause instanceof Error ? cause.message : String(cause), { cause });
}

const kinds: Readonly<Partial<Record<DuckDBTypeId, ValueKind>>> = {
  [DuckDBTypeId.BOOLEAN]: 'truth',
  [DuckDBTypeId.TINYINT]: 'whole',
  [DuckDBTypeId.SMALLINT]: 'whole',
  [DuckDBTypeId.INTEGER]: 'whole',
  [DuckDBTypeId.BIGINT]: 'whole',
  [DuckDBTypeId.UTINYINT]: 'whole',
  [DuckDBTypeId.USMALLINT]: 'whole',
  [DuckDBTypeId.UINTEGER]: 'whole',
  [DuckDBTypeId.UBIGINT]: 'whole',
  [DuckDBTypeId.HUGEINT]: 'whole',
  [DuckDBTypeId.DECIMAL]: 'decimal',
  [DuckDBTypeId.FLOAT]: 'float',
  [DuckDBTypeId.DOUBLE]: 'float',
  [DuckDBTypeId.DATE]: 'moment',
  [DuckDBTypeId.TIMESTAMP]: 'moment',
};

const kindOf = (type: DuckDBTypeId): ValueKind => kinds[type] ?? 'text';

const TABLES = `select table_name as "table", case when table_type = 'VIEW' then 'view' else 'table' end as kind
  from information_schema.tables order by 1`;

const columnsOf = (table: string): string => `select table_name as "table", column_name as "column", data_type as type,
    is_nullable = 'YES' as may_be_null
  from information_schema.columns where table_name = ${literal(table)} order by ordinal_position`;

const noTables = (folder: string): EcomError =>
  new EcomError('FILE_UNREADABLE', `There are no tables of a run in ${folder}.`, {
    next: 'ecom etl --keep-files leaves those of a run there, where DuckDB computes it.',
    fields: { folder },
  });
