import type { Command } from 'commander';
import { type Config, loadConfig, usesEmbeddedServer } from '../config.ts';
import { EcomError } from '../errors.ts';
import { confirm } from './confirm.ts';
import { examples, JSON_OPTION } from './help.ts';
import { show } from './output.ts';

interface Options {
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

interface ResetReport {
  /** The folder of the embedded server's databases; null where it has none. */
  readonly folder: string | null;
  readonly deleted: boolean;
}

export function configure(command: Command): void {
  command
    .option('--yes', 'do not ask')
    .option('--dry-run', 'only say what would be deleted')
    .option(...JSON_OPTION)
    .addHelpText('after', '\nStops ecom up and the embedded PostgreSQL first. A server of your own is never touched.')
    .addHelpText('after', examples('ecom reset', 'ecom reset --yes'))
    .action(reset);
}

async function reset({ yes, dryRun, json }: Options): Promise<void> {
  const { serverStatus } = await import('../wire.ts');
  const config = loadConfig();
  if (!usesEmbeddedServer(config)) throw notEmbedded();
  const { dataFolder: folder } = await serverStatus(config);
  if (folder && !dryRun) {
    if (!yes) await confirm(`Delete both databases in ${folder}, with all their data?`, 'nothing was deleted');
    await remove(config, folder);
  }
  show({ folder: folder ?? null, deleted: folder !== undefined && !dryRun }, json, resetText);
}

async function remove(config: Config, folder: string): Promise<void> {
  const [{ rm }, { stopInstance }, { stopEngines, stopServer }] = await Promise.all([
    import('node:fs/promises'),
    import('./up/stop.ts'),
    import('../wire.ts'),
  ]);
  await stopInstance(config);
  await stopEngines(config);
  await stopServer(config);
  await rm(folder, { recursive: true, force: true });
}

function resetText({ folder, deleted }: ResetReport): string {
  if (folder === null) return 'There is nothing to delete: the embedded databases were never made.';
  return deleted ? `Deleted ${folder}. ecom up begins anew.` : `Would delete ${folder}.`;
}

const notEmbedded = (): EcomError =>
  new EcomError(
    'SETTING_INVALID',
    'ECOM_OLTP_URL and ECOM_DWH_URL name servers of your own, which ecom reset never touches.',
    {
      next: 'Drop the databases there yourself, or unset both to reset the embedded ones.',
    },
  );
