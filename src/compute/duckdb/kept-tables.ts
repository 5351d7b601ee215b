import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { EcomError } from '../../errors.ts';
import type { KeptTables } from '../compute.ts';
import { KEPT_TABLES } from './engine.ts';

/**
 * Opens the tables that a run left in its folder, to read.
 *
 * @throws EcomError FILE_UNREADABLE where it left none
 */
export async function openKeptTables(folder: string): Promise<KeptTables> {
  const path = join(folder, KEPT_TABLES);
  if (!existsSync(path)) throw noTables(folder);
  const instance = await DuckDBInstance.create(path, { access_mode: 'READ_ONLY' });
  const connection = await instance.connect();
  return {
    async query(text) {
      try {
        const result = await connection.runAndReadAll(text);
        return { columns: result.columnNames(), rows: result.getRowObjectsJson() as Record<string, unknown>[] };
      } catch (cause) {
        throw new EcomError('SQL_FAILED', cause instanceof Error ? cause.message : String(cause), { cause });
      }
    },
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

const noTables = (folder: string): EcomError =>
  new EcomError('FILE_UNREADABLE', `There are no tables of a run in ${folder}.`, {
    next: 'ecom etl --keep-files leaves those of a run there, where DuckDB computes it.',
    fields: { folder },
  });
