import { findBinaries, programPath, restoreLinks } from './binaries.ts';
import { runAs } from './command.ts';

/** Whether PostgreSQL's programs are there and start. */
export interface ServerHealth {
  readonly isReady: boolean;
  /** What they say of themselves, or why they do not start. */
  readonly found: string;
}

/**
 * Asks PostgreSQL's programs for their version; no server is started.
 *
 * @throws EcomError SERVER_BINARIES_MISSING
 */
export async function serverHealth(): Promise<ServerHealth> {
  const { folder } = await findBinaries();
  // Where the folder may not be written to, the first start makes a copy.
  await restoreLinks(folder).catch(() => {});
  const { status, output } = await runAs(undefined, programPath(folder, 'postgres'), ['--version']);
  return status === 0
    ? { isReady: true, found: output.trim() }
    : { isReady: false, found: `postgres does not start: ${output.trim()}` };
}
