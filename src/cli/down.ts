import type { Command } from 'commander';
import { examples, JSON_OPTION } from './help.ts';
import { show } from './output.ts';

/** What `ecom down` found and stopped. */
interface DownReport {
  /** The process number of the `ecom up` that was stopped; null where none ran. */
  readonly stopped_process: number | null;
  /** Whether the embedded PostgreSQL ran and was stopped. */
  readonly stopped_server: boolean;
}

export function configure(command: Command): void {
  command
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      '\nStops ecom up and the embedded PostgreSQL. The data stays; a server of your own is left alone.',
    )
    .addHelpText('after', examples('ecom down'))
    .action(down);
}

async function down({ json }: { readonly json?: boolean }): Promise<void> {
  const [{ loadConfig }, { stopInstance }, server] = await Promise.all([
    import('../config.ts'),
    import('./up/stop.ts'),
    import('../storage/embedded/server.ts'),
  ]);
  const config = loadConfig();
  // Asked first: `ecom up` takes the server that it started with it.
  const { isRunning } = await server.serverStatus(config);
  const instance = await stopInstance(config);
  await server.stopServer(config);
  show({ stopped_process: instance?.pid ?? null, stopped_server: isRunning }, json, downText);
}

function downText({ stopped_process: pid, stopped_server: isServerStopped }: DownReport): string {
  const stopped = [
    ...(pid === null ? [] : [`ecom up (process ${pid})`]),
    ...(isServerStopped ? ['the embedded PostgreSQL'] : []),
  ];
  return stopped.length === 0 ? 'Nothing was running.' : `Stopped ${stopped.join(' and ')}.`;
}
