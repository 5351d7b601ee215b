import type { Command } from 'commander';
import { examples, JSON_OPTION, type JsonFlag } from './help.ts';
import { show } from './output.ts';

/** What `ecom down` found and stopped. */
interface DownReport {
  /** The process number of the `ecom up` that was stopped; null where none ran. */
  readonly stopped_process: number | null;
  /** Whether an Airflow of scripts/airflow/run_airflow.sh ran and was stopped. */
  readonly stopped_airflow: boolean;
  /** Whether the embedded PostgreSQL ran and was stopped. */
  readonly stopped_server: boolean;
  /** Whether a Spark server of ours ran and was stopped. */
  readonly stopped_spark: boolean;
}

export function configure(command: Command): void {
  command
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      '\nStops ecom up, the embedded PostgreSQL, and Airflow and Spark where ecom or its scripts started them. The data stays; servers of your own are left alone.',
    )
    .addHelpText('after', examples('ecom down'))
    .action(down);
}

async function down({ json }: JsonFlag): Promise<void> {
  const [{ loadConfig }, { stopInstance }, { serverStatus, stopEngines, stopOrchestrators, stopServer }] =
    await Promise.all([import('../config.ts'), import('./up/stop.ts'), import('../wire.ts')]);
  const config = loadConfig();
  // Asked first: `ecom up` takes the server that it started with it.
  const { isRunning } = await serverStatus(config);
  const instance = await stopInstance(config);
  // Before the server, which its tasks would start again.
  const stopped_airflow = await stopOrchestrators(config);
  await stopServer(config);
  const stopped = { stopped_process: instance?.pid ?? null, stopped_airflow, stopped_server: isRunning };
  show({ ...stopped, stopped_spark: await stopEngines(config) }, json, downText);
}

function downText({
  stopped_process: pid,
  stopped_airflow: isAirflowStopped,
  stopped_server: isServerStopped,
  stopped_spark: isSparkStopped,
}: DownReport): string {
  const stopped = [
    ...(pid === null ? [] : [`ecom up (process ${pid})`]),
    ...(isAirflowStopped ? ['Airflow'] : []),
    ...(isServerStopped ? ['the embedded PostgreSQL'] : []),
    ...(isSparkStopped ? ['the Spark server'] : []),
  ];
  return stopped.length === 0 ? 'Nothing was running.' : `Stopped ${stopped.join(' and ')}.`;
}
