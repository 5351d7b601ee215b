import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkoutFolder } from '../../config.ts';
import { EcomError } from '../../errors.ts';
import { hasSecret, variableNames } from '../../variables/definitions.ts';
import { type DagTask, dags } from '../dags.ts';
import { RUN_CONTEXT } from '../environment.ts';

/** What `dags/ecom_schedules.py` builds Airflow's DAGs from: our declaration in Airflow's words. */
export interface AirflowDeclaration {
  readonly dags: readonly AirflowDag[];
  /** Names of the Variables that tasks take. */
  readonly variables: readonly string[];
  /** Those that no log may show. */
  readonly secret_variables: readonly string[];
}

interface AirflowDag {
  readonly dag_id: string;
  readonly description: string;
  readonly cron: string;
  readonly timezone: string;
  readonly start_date: string;
  readonly catchup: boolean;
  readonly tasks: readonly AirflowTask[];
}

interface AirflowTask {
  readonly task_id: string;
  /** Below the checkout. The run's own values are in its environment. */
  readonly script: string;
  readonly upstream: readonly string[];
  /** What its success makes new. */
  readonly outlets: readonly string[];
  readonly retries: number;
  readonly retry_delay_seconds: number;
  readonly execution_timeout_seconds: number;
}

export const airflowDeclaration = (): AirflowDeclaration => ({
  dags: dags.map(({ id, meaning, cron, timezone, start, catchup, tasks }) => ({
    dag_id: id,
    description: meaning,
    cron,
    timezone,
    start_date: start,
    catchup,
    tasks: tasks.map(taskOf),
  })),
  variables: variableNames,
  secret_variables: variableNames.filter(hasSecret),
});

const taskOf = ({ id, command, after, writes, retries, retryDelaySeconds, timeoutSeconds }: DagTask): AirflowTask => ({
  task_id: id,
  script: scriptOf(command),
  upstream: after,
  outlets: writes,
  retries,
  retry_delay_seconds: retryDelaySeconds,
  execution_timeout_seconds: timeoutSeconds,
});

/** Commands that have a script of their own. */
const scripts: Readonly<Record<string, string>> = {
  stream: 'scripts/synth/run_synth_stream.sh',
  etl: 'scripts/etl/run_etl.sh',
};

function scriptOf(command: readonly string[]): string {
  const [name = '', ...rest] = command;
  const own = scripts[name];
  return [...(own === undefined ? ['scripts/ecom.sh', name] : [own]), ...rest.map(filled)].join(' ');
}

const filled = (word: string): string =>
  word.replace('{run_id}', `"$${RUN_CONTEXT.runId}"`).replace('{logical_time}', `"$${RUN_CONTEXT.logicalTime}"`);

/** @throws EcomError FILE_UNREADABLE outside of a checkout, where there is no Python file that reads it */
export function declarationFile(): string {
  const checkout = checkoutFolder();
  if (checkout !== undefined) return join(checkout, 'dags', 'ecom_dags.json');
  throw new EcomError('FILE_UNREADABLE', 'There is no checkout whose dags folder could take the declaration.', {
    next: 'Run it in a checkout, or print it with --json.',
  });
}

export const declarationText = (declaration: AirflowDeclaration): string =>
  `${JSON.stringify(declaration, undefined, 2)}\n`;

export const writeDeclaration = (declaration: AirflowDeclaration): Promise<void> =>
  writeFile(declarationFile(), declarationText(declaration));
