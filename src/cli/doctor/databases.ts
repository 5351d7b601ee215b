import { type Config, usesEmbeddedServer } from '../../config.ts';
import { counted } from '../../counted.ts';
import type { Platform } from '../../platform.ts';
import { controlTables, knownVersion } from '../../storage/migrations/migrate.ts';
import { missingTables, presentTables } from '../../storage/present-tables.ts';
import { trackedTable } from '../../storage/source-tables.ts';
import type { Database, TableName, TrackedTable } from '../../storage/storage.ts';
import { openPlatform, serverStatus } from '../../wire.ts';
import { errorDocument } from '../failure.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

/**
 * Both databases answer, and which tables they have: nothing is made there. An embedded server that is stopped stays so.
 */
export async function databases(config: Config): Promise<readonly Finding[]> {
  if (usesEmbeddedServer(config) && !(await serverStatus(config)).isRunning) {
    return [ok('databases', 'embedded; not looked at, because the server is stopped')];
  }
  try {
    const platform = await openPlatform(config);
    try {
      return await lookAt(platform);
    } finally {
      await platform.close();
    }
  } catch (error) {
    const { code, message, next } = errorDocument(error).error;
    return [fail('databases', `${code ?? 'ERROR'} ${message}`, next ?? 'Check the URLs.')];
  }
}

async function lookAt({ oltp, dwh, project }: Platform): Promise<readonly Finding[]> {
  await Promise.all([knownVersion(oltp, 'stream'), knownVersion(dwh, 'ops')]);
  const shop = project.sources.map((source) => trackedTable(project.sourceSchema, source));
  return [
    await tablesFinding(oltp, shop, 'The ETL reads all of them: docs/tables.md lists their columns.'),
    await tablesFinding(dwh, [...controlTables('ops'), ...project.models], 'ecom etl makes them.'),
    await captureFinding(oltp, shop),
  ];
}

const namesOf = (tables: readonly TableName[]): string =>
  tables.map(({ schema, name }) => `${schema}.${name}`).join(', ');

/** An empty database is as it should be before the first start; one that lacks some tables is not. */
async function tablesFinding(database: Database, tables: readonly TableName[], next: string): Promise<Finding> {
  const missing = await database.session((session) => missingTables(session, tables));
  const answers = `${database.displayUrl} answers`;
  if (missing.length === 0) return ok('database', `${answers}, its tables are in place`);
  if (missing.length === tables.length) return ok('database', `${answers}, its tables are still to be made`);
  return warn('database', `${answers}, and lacks ${namesOf(missing)}`, next);
}

async function captureFinding(oltp: Database, tables: readonly TrackedTable[]): Promise<Finding> {
  const { present, uncaptured } = await oltp.session(async (session) => {
    const found = await presentTables(session, tables);
    return { present: found, uncaptured: await session.changes.uncaptured(found) };
  });
  if (present.length === 0) return ok('change capture', 'there is no table of the shop yet');
  if (uncaptured.length === 0) return ok('change capture', `on for ${counted(present.length, 'table')} of the shop`);
  return warn(
    'change capture',
    `off for ${namesOf(uncaptured)}`,
    'ecom etl turns it on, where its log-in may change these tables.',
  );
}
