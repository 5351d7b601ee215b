import type { Source } from '../models/contract.ts';
import type { Platform } from './platform.ts';
import { type Progress, silent } from './progress.ts';
import { inTurn } from './storage/in-turn.ts';
import { migrate } from './storage/migrations/migrate.ts';
import { captureSources, createSourceTables } from './storage/source-tables.ts';
import type { Database, ReaderRole } from './storage/storage.ts';
import { embeddedReaders } from './wire.ts';

/**
 * What a command makes in the databases before it works there. Opening a platform makes nothing, and a command that looks calls none of
 * these. All may be repeated, also by several programs at once.
 */

/**
 * Makes what a simulated or replayed shop is written into: the tables of the sources, the capture of their changes, and the control tables
 * in `stream` and `truth`.
 *
 * @throws EcomError DATABASE_NEWER, DATABASE_NOT_PREPARED, STORE_FAILED where the log-in may not
 */
export async function prepareSource(
  oltp: Database,
  schema: string,
  sources: readonly Source[],
  progress: Progress = silent,
): Promise<void> {
  await oltp.prepare({ mayCreate: true, progress });
  await migrate(oltp, 'stream');
  await createSourceTables(oltp, schema, sources);
}

/**
 * Makes what the ETL asks of a shop: the capture of changes, on those of its tables that exist. No table of the shop is made.
 *
 * @throws EcomError DATABASE_NOT_PREPARED, STORE_FAILED where the log-in may not
 */
export async function prepareCapture(
  oltp: Database,
  schema: string,
  sources: readonly Source[],
  progress: Progress = silent,
): Promise<void> {
  await oltp.prepare({ mayCreate: false, progress });
  await captureSources(oltp, schema, sources);
}

/**
 * Makes the control tables in `ops`, and on the embedded server lets the log-ins that are there for it read. The run makes the models' tables.
 *
 * @throws EcomError DATABASE_NEWER, DATABASE_NOT_PREPARED, STORE_FAILED where the log-in may not
 */
export async function prepareWarehouse(
  { config, dwh, project }: Pick<Platform, 'config' | 'dwh' | 'project'>,
  progress: Progress = silent,
): Promise<void> {
  await dwh.prepare({ mayCreate: true, progress });
  await migrate(dwh, 'ops');
  for (const reader of embeddedReaders(config, project)) await letRead(dwh, reader);
}

async function letRead(dwh: Database, reader: ReaderRole): Promise<void> {
  await inTurn(dwh, 'grant reader', () =>
    dwh.session(async ({ ddl }) => {
      for (const schema of reader.schemas) await ddl.createSchema(schema);
      await ddl.grantReader(reader);
    }),
  );
}
