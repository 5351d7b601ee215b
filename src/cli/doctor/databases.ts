import type { Config } from '../../config.ts';
import { serverStatus } from '../../storage/embedded/server.ts';
import { openPlatform } from '../../wire.ts';
import { errorDocument } from '../failure.ts';
import { usesEmbeddedServer } from '../platform.ts';
import { type Finding, fail, ok } from './finding.ts';

/**
 * Both databases answer, and their log-ins may make what the platform needs: opening makes or updates its tables. An embedded server that
 * is stopped stays so.
 */
export async function databases(config: Config): Promise<readonly Finding[]> {
  if (usesEmbeddedServer(config) && !(await serverStatus(config)).isRunning) {
    return [ok('databases', 'embedded; not looked at, because the server is stopped')];
  }
  try {
    const platform = await openPlatform(config);
    await platform.close();
    return [platform.oltp, platform.dwh].map(({ displayUrl }) =>
      ok('database', `${displayUrl} answers, its tables are in place`),
    );
  } catch (error) {
    const { code, message, next } = errorDocument(error).error;
    return [fail('databases', `${code ?? 'ERROR'} ${message}`, next ?? 'Check the URLs.')];
  }
}
